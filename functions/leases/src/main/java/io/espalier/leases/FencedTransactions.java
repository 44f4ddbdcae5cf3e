package io.espalier.leases;

import static io.espalier.leases.LeaseExpressions.FENCE;
import static io.espalier.leases.LeaseExpressions.ID;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.session.ServerSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/**
 * What the last transaction of each slot was, {@code {_id: {lease, transaction}, fence, session, number}}: written before it and
 * outside of it, so that a successor can tell it from all others in the server. One member's knowledge is enough: an open
 * transaction does not outlive its primary. Thread-safe.
 */
record FencedTransactions(LeaseCollection collection) {
    private static final String SESSION = "session";
    private static final String NUMBER = "number";

    /**
     * A transaction in the server.
     *
     * @param session the {@code id} of its {@code lsid}
     * @param number its {@code txnNumber}, never used again in that session
     */
    record Transaction(BsonBinary session, long number) {}

    /** Records the transaction that the session has begun. */
    void record(ClientSession session, HeldLease lease, int slot) {
        ServerSession server = session.getServerSession();
        try {
            collection
                    .within(lease.left())
                    .withWriteConcern(WriteConcern.W1)
                    .updateOne(
                            Filters.and(
                                    Filters.eq(ID, id(lease.name(), slot)), Filters.lte(FENCE, lease.fencingNumber())),
                            Updates.combine(
                                    Updates.set(FENCE, lease.fencingNumber()),
                                    Updates.set(SESSION, server.getIdentifier().get("id")),
                                    Updates.set(NUMBER, server.getTransactionNumber())),
                            new UpdateOptions().upsert(true));
        } catch (MongoException e) {
            if (ErrorCategory.fromErrorCode(e.getCode()) == ErrorCategory.DUPLICATE_KEY) {
                throw new LeaseLostException(lease, "a later holder uses its slots");
            }
            throw e;
        }
    }

    /** The recorded transactions of those who held the lease before. */
    List<Transaction> before(HeldLease lease, Duration limit) {
        List<Transaction> transactions = new ArrayList<>();
        for (BsonDocument found : collection
                .within(limit)
                .withReadConcern(ReadConcern.LOCAL)
                .find(Filters.and(
                        Filters.gte(ID, id(lease.name(), 0)),
                        Filters.lte(ID, id(lease.name(), Integer.MAX_VALUE)),
                        Filters.lt(FENCE, lease.fencingNumber())))) {
            transactions.add(new Transaction(
                    found.getBinary(SESSION), found.getInt64(NUMBER).getValue()));
        }
        return transactions;
    }

    private static BsonDocument id(String lease, int slot) {
        return new BsonDocument("lease", new BsonString(lease)).append("transaction", new BsonInt32(slot));
    }
}
