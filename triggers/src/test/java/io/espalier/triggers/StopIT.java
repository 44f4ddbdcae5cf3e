package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionContext;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.part.PartState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

class StopIT {
    private static final int MANY = 200;

    private final TriggerWorld world = new TriggerWorld(MongoReplicaSet.shared().client());
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final Semaphore mayFinish = new Semaphore(0);

    @Test
    void theRunningFunctionFinishesAndTheRestWaitsForTheNextStart() throws InterruptedException {
        Triggers triggers = startedOn(true);
        world.insertOrders(0, MANY);
        begun.await();
        Thread stop = Thread.ofPlatform().start(triggers::stop);
        finishOneByOneUntil(stop);
        int finished = world.ledger().size();
        assertThat(finished).isBetween(1, MANY - 1);
        assertThat(world.position()).containsKey("eventToken");

        mayFinish.release(MANY);
        triggers.start();
        world.awaitLedger(MANY);
        triggers.stop();
        assertThat(world.ledger()).isEqualTo(IntStream.range(0, MANY).boxed().toList());
        assertThat(triggers.statuses().getFirst().eventsDelivered()).isEqualTo(MANY - finished);
        assertThat(triggers.statuses().getFirst().repeatsSkipped()).isZero();
    }

    @Test
    void aFunctionThatDoesNotFinishIsGivenUpAndItsEventComesAgain() throws InterruptedException {
        world.settings(Map.of("stop-timeout", "100ms")).lease(TriggerWorld.SHORT_LEASE);
        Triggers triggers = startedOn(false);
        world.insertOrders(0, 2);
        begun.await();
        triggers.stop();
        assertThat(triggers.statuses().getFirst().state()).isEqualTo(PartState.STOPPED);
        interrupted.await();
        assertThat(world.deadLetters()).isEmpty();
        mayFinish.release(MANY);
        triggers.start();
        world.awaitLedger(2);
        triggers.stop();
        assertThat(world.ledger()).containsExactly(0, 1);
    }

    @Test
    void aStopEndsAlsoWhileMongoDbIsAway() {
        try (MongoReplicaSet set = MongoReplicaSet.start()) {
            TriggerWorld away = TriggerWorld.withLedger(set.client());
            Triggers triggers = away.triggers();
            triggers.start();
            set.kill(0);
            triggers.stop();
            assertThat(triggers.statuses().getFirst().state()).isEqualTo(PartState.STOPPED);
        }
    }

    /** The stop waits for functions that run; those that have not begun when it is heard of are not begun. */
    private void finishOneByOneUntil(Thread stopped) throws InterruptedException {
        do {
            mayFinish.release();
        } while (!stopped.join(Duration.ofMillis(50)));
    }

    private Triggers startedOn(boolean transactional) {
        world.function("handle", transactional, this::slowly);
        world.trigger(world.definition(TriggerWorld.TRIGGER, "handle"));
        Triggers triggers = world.triggers();
        triggers.start();
        return triggers;
    }

    private BsonValue slowly(List<BsonValue> arguments, FunctionContext context, EndpointResponse response) {
        begun.countDown();
        try {
            mayFinish.acquire();
        } catch (InterruptedException e) {
            interrupted.countDown();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return world.writeLedger(arguments, context, response);
    }
}
