package io.espalier.leases;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.bson.Document;

/**
 * A process whose pieces write into a ledger, one transaction after the other, each with the next number of its piece. They are of
 * the worst kind: told that they are lost they go on, and their clock stands still. Only the fence can stop them.
 */
final class FencedWorkProcess {
    static final LeaseSettings SETTINGS = new LeaseSettings(Duration.ofSeconds(2), Duration.ofMillis(100));

    private FencedWorkProcess() {}

    static ChildProcess start(String connectionString, String database, String owner, String pieces)
            throws IOException {
        return ChildProcess.start(FencedWorkProcess.class, connectionString, database, owner, pieces);
    }

    public static void main(String[] arguments) throws IOException {
        try (MongoClient client = MongoClients.create(arguments[0])) {
            LeaseCollection leases = new LeaseCollection(() -> client, arguments[1]);
            Fence fence = new Fence(leases, 2);
            Map<String, SharedWork> works = Arrays.stream(arguments[3].split(",", -1))
                    .collect(
                            Collectors.toMap(piece -> piece, piece -> new Writing(client, arguments[1], fence, piece)));
            WorkShare share = new WorkShare(leases, arguments[2], "work", works, SETTINGS);
            share.start();
            System.in.transferTo(OutputStream.nullOutputStream());
            share.stop(Duration.ofSeconds(10));
        }
    }

    private static final class Writing implements SharedWork {
        private final MongoClient client;
        private final String database;
        private final Fence fence;
        private final String piece;
        private volatile Thread writer = new Thread();
        private volatile boolean handingOver;

        Writing(MongoClient client, String database, Fence fence, String piece) {
            this.client = client;
            this.database = database;
            this.fence = fence;
            this.piece = piece;
        }

        @Override
        public void begin(HeldLease lease) {
            fence.raise(lease);
            handingOver = false;
            long never = Duration.ofHours(1).toNanos();
            HeldLease withoutEnd = new HeldLease(lease.name(), lease.owner(), lease.fencingNumber(), never, () -> 0);
            writer = Thread.ofPlatform().daemon().start(() -> write(withoutEnd));
        }

        @Override
        public void handOver(HeldLease lease) {
            handingOver = true;
            try {
                writer.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void lost(HeldLease lease) {
            // It does not listen.
        }

        private void write(HeldLease lease) {
            while (!handingOver) {
                try (ClientSession session = client.startSession()) {
                    session.withTransaction(() -> {
                        writeNext(session, lease);
                        return true;
                    });
                } catch (LeaseLostException e) {
                    return;
                } catch (MongoException e) {
                    // Again, as long as the fence lets it.
                }
            }
        }

        private void writeNext(ClientSession session, HeldLease lease) {
            fence.writeIn(session, lease, 0);
            Document head = client.getDatabase(database)
                    .getCollection("heads")
                    .findOneAndUpdate(
                            session,
                            Filters.eq(piece),
                            Updates.inc("number", 1),
                            new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
            client.getDatabase(database)
                    .getCollection("ledger")
                    .insertOne(
                            session,
                            new Document("piece", piece)
                                    .append("number", head == null ? 0 : head.getInteger("number"))
                                    .append("fence", lease.fencingNumber())
                                    .append("owner", lease.owner()));
        }
    }
}
