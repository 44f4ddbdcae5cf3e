package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Updates;
import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.app.OperationType;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.part.PartState;
import io.espalier.triggers.part.PartStatus;
import java.util.EnumSet;
import java.util.List;
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
        assertThat(suspension()).contains("OTHER_REPLICA_SET", "ffffffffffffffffffffffff", "espalier/triggers/resume");
        assertThat(world.position().getDocument("suspended").getString("code").getValue())
                .isEqualTo("OTHER_REPLICA_SET");
        for (String field : List.of("clusterTime", "highWaterMark", "eventToken", "replicaSetId")) {
            assertThat(world.position().get(field)).isEqualTo(before.get(field));
        }
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
        world.awaitState(triggers, PartState.SUSPENDED);
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
        await().atMost(TriggerWorld.DEADLINE)
                .until(
                        () -> triggers.statuses().stream()
                                .map(PartStatus::state)
                                .toList(),
                        List.of(PartState.RUNNING, PartState.SUSPENDED)::equals);
        triggers.stop();
        assertThat(triggers.statuses()).extracting(PartStatus::state).containsOnly(PartState.STOPPED);
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
        world.awaitState(triggers, PartState.SUSPENDED);
        String error = triggers.statuses().getFirst().lastError().orElseThrow();
        triggers.stop();
        return error;
    }
}
