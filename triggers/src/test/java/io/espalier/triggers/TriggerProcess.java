package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.espalier.testing.MongoReplicaSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/** A process that runs the triggers of a world, until its standard input ends or it is killed. */
final class TriggerProcess {
    /** Where a lease that is lost before the kill would repeat events. */
    private static final Duration LONGER_LEASE = Duration.ofSeconds(5);

    private TriggerProcess() {}

    /** What its world is. */
    enum Kind {
        /** {@link TriggerWorld#withLedger} */
        ORDERS {
            @Override
            TriggerWorld world(Supplier<MongoClient> client, String name) {
                return TriggerWorld.withLedger(client, name).lease(TriggerWorld.SHORT_LEASE);
            }
        },
        /** {@link AuthenticationTriggerIT#defineLedger} */
        USERS {
            @Override
            TriggerWorld world(Supplier<MongoClient> client, String name) {
                TriggerWorld world = new TriggerWorld(client, name).lease(TriggerWorld.SHORT_LEASE);
                AuthenticationTriggerIT.defineLedger(world);
                return world;
            }
        },
        /** {@link LargeTransactionIT#exactlyOnce} */
        TRANSACTION {
            @Override
            TriggerWorld world(Supplier<MongoClient> client, String name) {
                return LargeTransactionIT.exactlyOnce(new TriggerWorld(client, name).lease(TriggerWorld.SHORT_LEASE));
            }
        },
        /** {@link KilledInBacklogIT#withHalfOfTheEffects} */
        BACKLOG {
            @Override
            TriggerWorld world(Supplier<MongoClient> client, String name) {
                return KilledInBacklogIT.withHalfOfTheEffects(new TriggerWorld(client, name).lease(LONGER_LEASE));
            }
        },
        /** {@link KilledSendIT#toReceiver} */
        RECEIVER {
            @Override
            TriggerWorld world(Supplier<MongoClient> client, String name) {
                return KilledSendIT.toReceiver(new TriggerWorld(client, name).lease(LONGER_LEASE));
            }
        };

        abstract TriggerWorld world(Supplier<MongoClient> client, String name);
    }

    /** Starts one, and waits until it works. */
    static Process start(MongoReplicaSet set, Kind kind, TriggerWorld world) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TriggerProcess.class.getName(),
                        set.connectionString(),
                        kind.name(),
                        world.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        while (line != null && !line.equals("started")) {
            line = output.readLine();
        }
        assertThat(line).isEqualTo("started");
        return process;
    }

    public static void main(String[] arguments) throws IOException {
        try (MongoClient client = MongoClients.create(arguments[0])) {
            Triggers triggers =
                    Kind.valueOf(arguments[1]).world(() -> client, arguments[2]).triggers();
            triggers.start();
            System.out.println("started");
            System.in.transferTo(OutputStream.nullOutputStream());
            triggers.stop();
        }
    }
}
