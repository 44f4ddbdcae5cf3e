package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.MongoReplicaSet;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** The seed is printed; {@code -Despalier.seed=…} repeats a run. */
class KilledProcessIT {
    private static final int MOST_ORDERS = 1_500;
    private static final int KILLS = 6;
    private static final int MOST_MILLIS = 700;

    private final MongoReplicaSet set = MongoReplicaSet.shared();
    private final TriggerWorld world = TriggerWorld.withLedger(set::client, new ObjectId().toHexString());

    @Test
    void losesAndRepeatsNothingWhenItIsKilledAtAnyMoment() throws Exception {
        long seed = Long.getLong("espalier.seed", System.nanoTime());
        System.out.println("KilledProcessIT seed " + seed);
        Random random = new Random(seed);
        // The first start records the beginning, as every process does before it serves anybody.
        Triggers first = world.triggers();
        first.start();
        first.stop();
        AtomicBoolean writing = new AtomicBoolean(true);
        int[] written = {0};
        Thread writer = Thread.ofPlatform().start(() -> {
            // No more than the last process can deliver in time on a slow machine.
            while (writing.get() && written[0] < MOST_ORDERS) {
                world.insertOrders(written[0], ++written[0]);
            }
        });
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = TriggerProcess.start(set, TriggerProcess.Kind.ORDERS, world);
            assertThat(process.waitFor(random.nextInt(MOST_MILLIS), TimeUnit.MILLISECONDS))
                    .isFalse();
            process.destroyForcibly().waitFor();
        }
        writing.set(false);
        writer.join();
        Triggers last = world.triggers();
        last.start();
        world.awaitLedger(written[0]);
        last.stop();
        assertThat(world.ledger())
                .as("seed " + seed)
                .isEqualTo(IntStream.range(0, written[0]).boxed().toList());
        assertThat(world.deadLetters()).isEmpty();
    }
}
