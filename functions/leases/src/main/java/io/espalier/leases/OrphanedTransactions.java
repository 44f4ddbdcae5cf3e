package io.espalier.leases;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoDatabase;
import io.espalier.leases.FencedTransactions.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.jboss.logging.Logger;

/**
 * Ends the open transactions of a lease's former holders, who were killed or paused in the middle. MongoDB would do it after
 * {@code transactionLifetimeLimitSeconds}, a minute by default. A transaction is recognised by session <em>and</em> number, as
 * it was recorded before it began: another one of the same session is left alone. Listing one's own operations and ending one's
 * own sessions needs no privilege. Thread-safe.
 */
record OrphanedTransactions(LeaseCollection collection, FencedTransactions recorded) {
    private static final Logger LOG = Logger.getLogger(OrphanedTransactions.class);

    /**
     * Ends those that are open.
     *
     * @return whether there was one, and it was ended
     */
    boolean end(HeldLease lease, Duration limit) {
        try {
            Set<Transaction> orphans = new HashSet<>(recorded.before(lease, limit));
            if (orphans.isEmpty()) {
                return false;
            }
            MongoDatabase admin = admin(limit);
            orphans.retainAll(open(admin, orphans));
            if (orphans.isEmpty()) {
                return false;
            }
            admin.runCommand(new BsonDocument("killSessions", new BsonArray(lsids(orphans))), ReadPreference.primary());
            LOG.infof(
                    "lease '%s': ended %d transaction(s) that a former holder left open", lease.name(), orphans.size());
            return true;
        } catch (MongoException e) {
            LOG.debugf(e, "lease '%s': open transactions of former holders cannot be ended", lease.name());
            return false;
        }
    }

    private static List<Transaction> open(MongoDatabase admin, Set<Transaction> candidates) {
        BsonArray sessions =
                new BsonArray(candidates.stream().map(Transaction::session).toList());
        List<BsonDocument> pipeline = List.of(
                new BsonDocument("$currentOp", new BsonDocument("idleSessions", BsonBoolean.TRUE)),
                new BsonDocument("$match", new BsonDocument("lsid.id", new BsonDocument("$in", sessions))));
        List<Transaction> open = new ArrayList<>();
        for (BsonDocument operation : admin.aggregate(pipeline, BsonDocument.class)) {
            BsonDocument parameters = operation
                    .getDocument("transaction", new BsonDocument())
                    .getDocument("parameters", new BsonDocument());
            open.add(new Transaction(
                    operation.getDocument("lsid").getBinary("id"),
                    parameters.getInt64("txnNumber", new BsonInt64(-1)).getValue()));
        }
        return open;
    }

    private static List<BsonDocument> lsids(Set<Transaction> transactions) {
        return transactions.stream()
                .map(transaction -> new BsonDocument("id", transaction.session()))
                .toList();
    }

    private MongoDatabase admin(Duration limit) {
        return collection
                .client()
                .get()
                .getDatabase("admin")
                .withReadConcern(ReadConcern.LOCAL)
                .withReadPreference(ReadPreference.primary())
                .withTimeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
    }
}
