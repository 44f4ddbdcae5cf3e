package io.espalier.triggers;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** A process that runs the triggers of the ledger, until its standard input ends or it is killed. */
final class LedgerProcess {
    private static final Duration BIRTH = Duration.ofMinutes(2);

    static final String STARTED = "ledger process started";
    static final String STOPPED = "ledger process stopped";

    private LedgerProcess() {}

    /** Arguments: connection string, name of the world, name of the process, number of the match. */
    public static void main(String[] arguments) throws IOException {
        try (MongoClient client = MongoClients.create(arguments[0])) {
            TriggerWorld world = world(client, arguments[1]);
            LedgerTriggers.define(world, arguments[2], Integer.parseInt(arguments[3]));
            Triggers triggers = world.triggers();
            triggers.start();
            System.out.println(STARTED);
            System.in.transferTo(OutputStream.nullOutputStream());
            triggers.stop();
            System.out.println(STOPPED);
        }
    }

    /** It may be born while MongoDB is away. */
    private static TriggerWorld world(MongoClient client, String name) {
        // Not for ever: whoever has started it may be gone.
        long end = System.nanoTime() + BIRTH.toNanos();
        while (true) {
            try {
                return new TriggerWorld(() -> client, name);
            } catch (MongoException e) {
                System.out.println("not yet: " + e.getMessage());
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }
}
