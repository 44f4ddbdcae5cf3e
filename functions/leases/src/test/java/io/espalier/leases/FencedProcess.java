package io.espalier.leases;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.bson.Document;

/**
 * A process that claims the lease {@code work}, begins a transaction in slot 0, says so, and commits it when it is told to. Its
 * session has had a transaction of other work before, as sessions of a pool have.
 */
final class FencedProcess {
    static final String IN_TRANSACTION = "in transaction";

    private FencedProcess() {}

    static ChildProcess inTransaction(String connectionString, String database) throws Exception {
        ChildProcess started = ChildProcess.start(FencedProcess.class, connectionString, database);
        started.awaitLine(IN_TRANSACTION);
        return started;
    }

    public static void main(String[] arguments) throws IOException {
        try (MongoClient client = MongoClients.create(arguments[0]);
                ClientSession session = client.startSession()) {
            FreshLeases leases = new FreshLeases(client, arguments[1]);
            Fence fence = new Fence(leases.collection(), 2);
            HeldLease lease = leases.claimed("child", "work");
            fence.raise(lease);
            MongoCollection<Document> effects = client.getDatabase(arguments[1]).getCollection("effects");
            session.startTransaction();
            effects.insertOne(session, new Document("by", "other"));
            session.commitTransaction();

            session.startTransaction();
            fence.writeIn(session, lease, 0);
            effects.insertOne(session, new Document("by", "child"));
            System.out.println(IN_TRANSACTION);
            BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            if (input.readLine() != null) {
                System.out.println(commit(session));
            }
        }
    }

    private static String commit(ClientSession session) {
        try {
            session.commitTransaction();
            return "the commit succeeded";
        } catch (MongoException e) {
            return "the commit failed";
        }
    }
}
