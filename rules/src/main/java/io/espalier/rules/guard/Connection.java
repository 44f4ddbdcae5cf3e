package io.espalier.rules.guard;

import com.mongodb.ClientSessionOptions;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.MongoIterable;
import io.espalier.rules.Deadline;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Namespace;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.bson.BsonDocument;

/** One call's way to MongoDB: the client, the transaction that operations join, and the time that is left for them. */
record Connection(Supplier<MongoClient> client, Transaction transaction, Deadline deadline) {

    /**
     * The driver's collection with what is left of the call's time as its limit. Inside a transaction the session's limit
     * counts instead; the driver refuses another one.
     */
    MongoCollection<BsonDocument> collection(Namespace namespace) {
        MongoCollection<BsonDocument> collection = unlimitedCollection(namespace);
        Optional<Duration> remaining = deadline.remaining();
        return transaction.session().isPresent() || remaining.isEmpty()
                ? collection
                : collection.withTimeout(millis(remaining.get()), TimeUnit.MILLISECONDS);
    }

    /** The driver's database with what is left of the call's time as its limit; not in the call's transaction. */
    MongoDatabase database(Namespace namespace) {
        MongoDatabase database = client.get().getDatabase(namespace.database());
        Optional<Duration> remaining = deadline.remaining();
        return remaining.isEmpty() ? database : database.withTimeout(millis(remaining.get()), TimeUnit.MILLISECONDS);
    }

    /** The names of all databases; not in the call's transaction. */
    List<String> databaseNames() {
        Namespace admin = new Namespace("admin", "$cmd");
        BsonDocument command = BsonDocument.parse("{listDatabases: 1, nameOnly: true}");
        return run(
                "listDatabases",
                admin,
                () -> database(admin).runCommand(command, BsonDocument.class).getArray("databases").stream()
                        .map(each -> each.asDocument().getString("name").getValue())
                        .toList());
    }

    /** The names of a database's collections; not in the call's transaction. */
    List<String> collectionNames(String database) {
        Namespace all = new Namespace(database, "$cmd");
        return run(
                "listCollections",
                all,
                () -> database(all).listCollectionNames().into(new ArrayList<>()));
    }

    /** The driver's collection for what may last longer than a single operation. */
    MongoCollection<BsonDocument> unlimitedCollection(Namespace namespace) {
        return client.get().getDatabase(namespace.database()).getCollection(namespace.collection(), BsonDocument.class);
    }

    /** The limit for a read inside a transaction, in milliseconds; 0 means none. */
    long maxTimeMillis() {
        return transaction.session().isEmpty()
                ? 0
                : deadline.remaining().map(Connection::millis).orElse(0L);
    }

    /**
     * Runs one operation of the function and turns what the driver throws into a {@link RulesException}.
     *
     * @param operation the operation's name for messages
     */
    <T> T run(String operation, Namespace namespace, Supplier<T> work) {
        try {
            return work.get();
        } catch (MongoInterruptedException interrupted) {
            deadline.remaining();
            throw new RulesException(
                    RulesErrorCode.TIME_LIMIT_EXCEEDED, operation + " on '" + namespace + "' was interrupted");
        } catch (MongoException failure) {
            RulesException translated = MongoFailure.of(operation, namespace, failure);
            if (transaction.session().isPresent() && MongoFailure.isOfContent(failure)) {
                transaction.lost(translated);
            }
            throw translated;
        }
    }

    /**
     * All results, in memory.
     *
     * @throws RulesException with {@link RulesErrorCode#RESULT_TOO_LARGE} as soon as there are more than {@link
     *     DocumentCollection#MAX_RESULTS}
     */
    static List<BsonDocument> all(String operation, Namespace namespace, MongoIterable<BsonDocument> results) {
        List<BsonDocument> all = new ArrayList<>();
        results.forEach(result -> add(operation, namespace, result, all));
        return all;
    }

    /** Adds a document to a result, as long as it may grow. */
    static void add(String operation, Namespace namespace, BsonDocument document, List<BsonDocument> all) {
        if (all.size() >= DocumentCollection.MAX_RESULTS) {
            throw new RulesException(
                    RulesErrorCode.RESULT_TOO_LARGE,
                    operation + " on '" + namespace + "': more than " + DocumentCollection.MAX_RESULTS
                            + " documents; ask for fewer with a limit");
        }
        all.add(document);
    }

    /** Hands on each document until {@code consumer} says false. Only the cursor's steps are translated: what the consumer throws is not the database's. */
    void forEachWhile(
            Namespace namespace,
            Supplier<? extends MongoIterable<BsonDocument>> find,
            Predicate<BsonDocument> consumer) {
        try (MongoCursor<BsonDocument> cursor =
                run("find", namespace, () -> find.get().iterator())) {
            boolean more = true;
            while (more && run("find", namespace, cursor::hasNext)) {
                more = consumer.test(run("find", namespace, cursor::next));
            }
        }
    }

    /**
     * Runs {@code work} in the transaction of the call, or, if there is none, in a short one of its own, which is repeated
     * when MongoDB asks for it. Work must let the driver's exceptions through: they say whether to repeat.
     */
    <T> T inTransaction(TransactionalWork<T> work) {
        Optional<ClientSession> open = transaction.session();
        if (open.isPresent()) {
            return work.run(this, open.get());
        }
        ClientSessionOptions.Builder options = ClientSessionOptions.builder()
                .defaultTransactionOptions(TransactionOptions.builder()
                        .readConcern(ReadConcern.SNAPSHOT)
                        .writeConcern(WriteConcern.MAJORITY)
                        .readPreference(ReadPreference.primary())
                        .build());
        deadline.remaining().ifPresent(left -> options.defaultTimeout(millis(left), TimeUnit.MILLISECONDS));
        try (ClientSession session = client.get().startSession(options.build())) {
            Connection joined = new Connection(client, () -> Optional.of(session), deadline);
            return session.withTransaction(() -> work.run(joined, session));
        }
    }

    private static long millis(Duration duration) {
        // 0 would mean no limit at all.
        return Math.max(1, duration.toMillis());
    }

    /** A step of several operations that take effect together or not at all. */
    @FunctionalInterface
    interface TransactionalWork<T> {
        T run(Connection connection, ClientSession session);
    }
}
