package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.result.UpdateResult;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.functions.FunctionException;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.part.PartState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/** For platforms without processes that live on. */
class DrainIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final TriggerWorld world = TriggerWorld.withLedger(
                    MongoReplicaSet.shared().client())
            .settings(Map.of("enabled", "false"))
            .lease(TriggerWorld.SHORT_LEASE);
    private final Semaphore mayFinish = new Semaphore(0);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch givenUp = new CountDownLatch(1);

    @Test
    void deliversEverythingUntilNowAndStops() {
        Triggers triggers = world.triggers();
        assertThat(triggers.drain(LIMIT)).isEqualTo(new DrainReport(true, 0, 0, 0, 0));
        for (int round = 0; round < 3; round++) {
            world.insertOrders(round * 100, round * 100 + 100);
            assertThat(triggers.drain(LIMIT)).isEqualTo(new DrainReport(true, 100, 0, 0, 0));
            assertThat(triggers.statuses().getFirst().state()).isEqualTo(PartState.STOPPED);
        }
        assertThat(world.ledger()).isEqualTo(IntStream.range(0, 300).boxed().toList());
    }

    @Test
    void comesBackInTimeAndGoesOnNextTime() {
        waitAtGate();
        Triggers triggers = world.triggers();
        triggers.drain(LIMIT);
        world.insertOrders(0, 200);
        mayFinish.release(50);
        long delivered = 0;
        do {
            DrainReport report = triggers.drain(Duration.ofSeconds(4));
            assertThat(report.complete()).isFalse();
            delivered += report.delivered();
        } while (givenUp.getCount() > 0);
        assertThat(delivered).isLessThanOrEqualTo(50);
        mayFinish.release(200);
        // A commit that was slow just when a drain had to come back is counted by none.
        assertThat(triggers.drain(LIMIT).delivered()).isBetween(150L, 200 - delivered);
        assertThat(world.ledger()).isEqualTo(IntStream.range(0, 200).boxed().toList());
    }

    @Test
    void doesNotHoldUpAStop() throws Exception {
        waitAtGate();
        world.settings(Map.of("stop-timeout", "100ms"));
        Triggers triggers = world.triggers();
        triggers.start();
        world.insertOrders(0, 1);
        begun.await();
        CompletableFuture<DrainReport> drain = CompletableFuture.supplyAsync(() -> triggers.drain(LIMIT));
        triggers.stop();
        givenUp.await();
        mayFinish.release();
        // Begun before the stop or after it, the drain ends, and counts what it has seen.
        assertThat(drain.get().delivered()).isLessThanOrEqualTo(1);
        triggers.stop();
        assertThat(triggers.statuses().getFirst().state()).isEqualTo(PartState.STOPPED);
    }

    @Test
    void isEndedByAStopAlsoIfItHasStartedThem() throws Exception {
        waitAtGate();
        world.settings(Map.of("enabled", "false", "stop-timeout", "100ms"));
        Triggers triggers = world.triggers();
        triggers.drain(LIMIT);
        world.insertOrders(0, 1);
        CompletableFuture<DrainReport> drain = CompletableFuture.supplyAsync(() -> triggers.drain(LIMIT));
        begun.await();
        triggers.stop();
        assertThat(drain.get()).isEqualTo(new DrainReport(false, 0, 0, 0, 0));
        assertThat(triggers.statuses().getFirst().state()).isEqualTo(PartState.STOPPED);
    }

    @Test
    void tellsOfPartsThatStandStill() {
        Triggers triggers = world.triggers();
        triggers.drain(LIMIT);
        world.replaceTrigger(world.definition(TriggerWorld.TRIGGER, "missing"));
        assertThat(world.triggers().drain(LIMIT)).isEqualTo(new DrainReport(false, 0, 0, 0, 1));
    }

    @Test
    void doesNotWaitForWhatIsParkedNorForWhatAnotherProcessDoes() {
        world.function("fails", false, (arguments, context, response) -> {
            throw new FunctionException("no");
        });
        world.replaceTrigger(world.definition(
                TriggerWorld.TRIGGER,
                "fails",
                TriggerWorld.policy(
                        Ordering.DOCUMENT, new RetryPolicy(5, Duration.ofHours(1), Duration.ofHours(1), 0))));
        Triggers triggers = world.triggers();
        triggers.drain(LIMIT);
        world.insertOrders(0, 3);
        assertThat(triggers.drain(LIMIT)).isEqualTo(new DrainReport(true, 0, 0, 3, 0));

        world.settings(Map.of("quiet-position-interval", "100ms"));
        Triggers always = world.triggers();
        always.start();
        world.awaitState(always, PartState.RUNNING);
        assertThat(triggers.drain(LIMIT)).isEqualTo(new DrainReport(true, 0, 0, 0, 0));
        assertThat(always.statuses().getFirst().state()).isEqualTo(PartState.RUNNING);
        always.stop();
    }

    /** What a process has left that was killed is delivered when its lease has run out. */
    @Test
    void waitsForALeaseThatNobodyKeeps() {
        world.triggers().drain(LIMIT);
        world.insertOrders(0, 20);
        holdLeaseAsSomebodyWhoWasKilled();
        assertThat(world.triggers().drain(LIMIT)).isEqualTo(new DrainReport(true, 20, 0, 0, 0));
    }

    private void holdLeaseAsSomebodyWhoWasKilled() {
        UpdateResult held = world.database()
                .collection("leases")
                .updateMany(
                        Filters.exists("owner"),
                        List.of(
                                BsonDocument.parse(
                                        "{$set: {owner: 'killed', fence: {$add: ['$fence', 1]}, until: {$add: ['$$NOW', 3000]}}}")));
        assertThat(held.getModifiedCount()).isEqualTo(1);
    }

    private void waitAtGate() {
        world.function("slow", true, (arguments, context, response) -> {
            begun.countDown();
            try {
                mayFinish.acquire();
            } catch (InterruptedException e) {
                givenUp.countDown();
                throw new FunctionException("interrupted");
            }
            return world.writeLedger(arguments, context, response);
        });
        world.replaceTrigger(world.definition(TriggerWorld.TRIGGER, "slow"));
    }
}
