package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Updates;
import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.app.OperationType;
import io.espalier.testing.MongoReplicaSet;
import java.util.EnumSet;
import java.util.Optional;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class SuspendedIT {
    private final TriggerWorld world =
            TriggerWorld.withLedger(MongoReplicaSet.shared().client());

    @Test
    void onACopyOfTheDatabaseItStandsStill() {
        runOnce();
        world.positions().updateMany(new BsonDocument(), Updates.set("replicaSetId", "ffffffffffffffffffffffff"));
        BsonDocument before = world.position();
        assertThat(suspension()).contains("OTHER_REPLICA_SET", "ffffffffffffffffffffffff", "trigger_positions");
        assertThat(world.position()).isEqualTo(before);
    }

    @Test
    void aTokenThatMongoDbDoesNotKnowSuspends() {
        runOnce();
        String data =
                world.position().getDocument("eventToken").getString("_data").getValue();
        String strange = data.substring(0, 40) + (data.charAt(40) == '0' ? '1' : '0') + data.substring(41);
        world.positions().updateMany(new BsonDocument(), Updates.set("highWaterMark._data", strange));
        assertThat(suspension()).contains("STREAM_REFUSED", "MongoDB error");
        assertThat(world.ledger()).hasSize(1);
    }

    @Test
    void aMissingFunctionDoesNotConsumeEvents() {
        world.replaceTrigger(world.definition(TriggerWorld.TRIGGER, "notWritten"));
        Triggers triggers = world.triggers();
        triggers.start();
        world.insertOrders(0, 3);
        assertThat(triggers.statuses().getFirst().lastError())
                .hasValueSatisfying(error ->
                        assertThat(error).contains("FUNCTION_MISSING", "notWritten", "triggers/orderChanged.json"));
        triggers.stop();
        world.function("notWritten", true, world::writeLedger);
        Triggers written = world.triggers();
        written.start();
        world.awaitLedger(3);
        written.stop();
        assertThat(world.ledger()).containsExactly(0, 1, 2);
    }

    @Test
    void aMatchThatMongoDbDoesNotUnderstandIsNamed() {
        world.replaceTrigger(world.definition(
                TriggerWorld.TRIGGER,
                "handle",
                Optional.of(BsonDocument.parse("{'fullDocument.n': {'$near_enough': 1}}")),
                Optional.empty()));
        assertThat(suspension()).contains("STREAM_REFUSED", "$near_enough");
    }

    @Test
    void espaliersOwnDatabaseIsNeverWatched() {
        world.replaceTrigger(new DatabaseTriggerDefinition(
                TriggerWorld.TRIGGER,
                "mongodb-atlas",
                world.own,
                "trigger_positions",
                EnumSet.range(OperationType.INSERT, OperationType.DELETE),
                Optional.empty(),
                Optional.empty(),
                false,
                "handle",
                world.definition("x", "x").location()));
        assertThat(suspension()).contains("DEFINITION_REFUSED", world.own);
        assertThat(world.positions().countDocuments()).isZero();
    }

    @Test
    void oneSuspendedTriggerDoesNotHoldUpAnother() {
        world.trigger(world.definition("lame", "notWritten"));
        Triggers triggers = world.triggers();
        triggers.start();
        world.insertOrders(0, 2);
        world.awaitLedger(2);
        assertThat(triggers.statuses())
                .extracting(TriggerStatus::state)
                .containsExactly(TriggerState.RUNNING, TriggerState.SUSPENDED);
        triggers.stop();
        assertThat(triggers.statuses()).extracting(TriggerStatus::state).containsOnly(TriggerState.STOPPED);
    }

    private void runOnce() {
        Triggers triggers = world.triggers();
        triggers.start();
        world.insertOrders(0, 1);
        world.awaitLedger(1);
        triggers.stop();
    }

    private String suspension() {
        Triggers triggers = world.triggers();
        triggers.start();
        world.awaitState(triggers, TriggerState.SUSPENDED);
        String error = triggers.statuses().getFirst().lastError().orElseThrow();
        triggers.stop();
        return error;
    }
}
