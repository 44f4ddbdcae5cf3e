package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.part.PartState;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class ChangedMatchIT {
    private final TriggerWorld world =
            TriggerWorld.withLedger(MongoReplicaSet.shared().client());

    @Test
    void goesOnInTimeWhenTheNewMatchExcludesTheLastEvent() {
        match("{'fullDocument.n': {'$lt': 100}}");
        runOver(0, 10);
        world.insertOrders(10, 20);
        match("{'fullDocument.n': {'$gte': 10}}");
        runOver(20, 30);
        assertThat(world.ledger()).isEqualTo(IntStream.range(0, 30).boxed().toList());
    }

    @Test
    void doesNotRepeatTheLastEventOfAFunctionWithoutTransaction() {
        world.function("plain", false, world::writeLedger);
        world.replaceTrigger(world.definition(TriggerWorld.TRIGGER, "plain"));
        runOver(0, 3);
        world.replaceTrigger(world.definition(
                TriggerWorld.TRIGGER,
                "plain",
                Optional.of(BsonDocument.parse("{'fullDocument.n': {'$lt': 100}}")),
                Optional.empty()));
        runOver(3, 6);
        assertThat(world.ledger()).containsExactly(0, 1, 2, 3, 4, 5);
    }

    /** As in a deployment that replaces one process after the other. */
    @Test
    void aNewMatchCountsFromTheTakeOverOnAndMissesNothingAfterIt() {
        match("{'fullDocument.n': {'$lt': 10}}");
        Triggers old = world.another(MongoReplicaSet.shared().client()).triggers();
        old.start();
        world.awaitState(old, PartState.RUNNING);
        match("{'fullDocument.n': {'$gte': 5}}");
        Triggers current = world.triggers();
        current.start();
        world.insertOrders(0, 3);
        world.awaitLedger(3);
        old.stop();
        world.insertOrders(3, 20);
        world.awaitLedger(18);
        current.stop();
        assertThat(world.ledger())
                .isEqualTo(IntStream.concat(IntStream.range(0, 3), IntStream.range(5, 20))
                        .boxed()
                        .toList());
    }

    private void match(String match) {
        world.replaceTrigger(world.definition(
                TriggerWorld.TRIGGER, "handle", Optional.of(BsonDocument.parse(match)), Optional.empty()));
    }

    private void runOver(int from, int to) {
        Triggers triggers = world.triggers();
        triggers.start();
        world.insertOrders(from, to);
        world.awaitLedger(to);
        triggers.stop();
    }
}
