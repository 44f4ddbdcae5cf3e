package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.testing.MongoReplicaSet;
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

    @Test
    void anOldProcessCannotMoveThePositionOfTheNewMatch() {
        match("{'fullDocument.n': 1}");
        TriggerWorld before = world.another(MongoReplicaSet.shared().client());
        Triggers old = before.triggers();
        old.start();
        match("{'fullDocument.n': {'$in': [1, 2]}}");
        Triggers current = world.triggers();
        current.start();
        current.stop();
        BsonDocument adopted = world.position();
        world.insertOrders(1, 3);
        world.awaitLedger(1);
        old.stop();
        assertThat(world.position()).isEqualTo(adopted);
        Triggers next = world.triggers();
        next.start();
        world.awaitLedger(2);
        next.stop();
        assertThat(world.ledger()).containsExactly(1, 2);
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
