package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.functions.FunctionException;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A trigger with total order waits before an event that fails, as long as its policy says, in whichever process. */
class TotalOrderRetryIT {
    private static final Duration WAIT = Duration.ofMillis(700);

    private final TriggerWorld world = new TriggerWorld(MongoReplicaSet.shared().client());
    private final List<Instant> attempts = new CopyOnWriteArrayList<>();

    @Test
    void attemptsAndWaitsAreCountedOnAfterEachRestart() {
        world.function("handle", true, (arguments, context, response) -> {
            if (arguments
                            .getFirst()
                            .asDocument()
                            .getDocument("documentKey")
                            .getInt32("_id")
                            .getValue()
                    == 0) {
                attempts.add(Instant.now());
                throw new FunctionException("always");
            }
            return world.writeLedger(arguments, context, response);
        });
        world.trigger(world.definition(
                TriggerWorld.TRIGGER,
                "handle",
                TriggerWorld.policy(Ordering.TOTAL, new RetryPolicy(3, WAIT, WAIT, 0))));
        Triggers first = world.triggers();
        first.start();
        world.insertOrders(0, 3);
        for (int attempt = 1; attempt < 3; attempt++) {
            int made = attempt;
            await().atMost(TriggerWorld.DEADLINE).until(() -> attempts.size() >= made);
            first.stop();
            first = world.triggers();
            first.start();
        }
        world.awaitLedger(2);
        first.stop();
        assertThat(world.ledger()).containsExactly(1, 2);
        assertThat(world.deadLetters())
                .singleElement()
                .satisfies(letter ->
                        assertThat(letter.getNumber("attempts").intValue()).isEqualTo(3));
        assertThat(attempts).hasSize(3);
        assertThat(Duration.between(attempts.get(0), attempts.get(1))).isGreaterThanOrEqualTo(WAIT);
        assertThat(Duration.between(attempts.get(1), attempts.get(2))).isGreaterThanOrEqualTo(WAIT);
    }
}
