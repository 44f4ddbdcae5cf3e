package io.espalier.leases;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The process {@code child}, which shares the pieces of a world and says what it is told. */
final class ShareProcess {
    private ShareProcess() {}

    static ChildProcess start(String connectionString, ShareWorld world) throws IOException {
        return ChildProcess.start(
                ShareProcess.class, connectionString, world.database(), String.join(",", world.pieces()));
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, SharedWork> works = Arrays.stream(arguments[2].split(",", -1))
                .collect(Collectors.toMap(piece -> piece, piece -> new Telling()));
        try (MongoClient client = MongoClients.create(arguments[0])) {
            WorkShare share = new WorkShare(
                    new LeaseCollection(() -> client, arguments[1]), "child", "work", works, ShareWorld.SHORT);
            share.start();
            System.in.transferTo(OutputStream.nullOutputStream());
            share.stop(Duration.ofSeconds(10));
        }
    }

    private static final class Telling implements SharedWork {
        @Override
        public void begin(HeldLease lease) {
            System.out.println("begin " + lease.name());
        }

        @Override
        public void handOver(HeldLease lease) {
            System.out.println("handOver " + lease.name());
        }

        @Override
        public void lost(HeldLease lease) {
            System.out.println("lost " + lease.name());
        }
    }
}
