package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.part.PartState;
import io.espalier.triggers.part.PartStatus;
import java.util.Map;
import java.util.stream.IntStream;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;

class RestartIT {
    private final TriggerWorld world =
            TriggerWorld.withLedger(MongoReplicaSet.shared().client());

    @Test
    void goesOnWhereItStoodWithoutLossOrRepetition() {
        for (int round = 0; round < 4; round++) {
            world.insertOrders(round * 20, round * 20 + 10);
            Triggers triggers = world.triggers();
            triggers.start();
            world.insertOrders(round * 20 + 10, round * 20 + 20);
            triggers.stop();
        }
        Triggers last = world.triggers();
        last.start();
        world.awaitLedger(70);
        last.stop();
        assertThat(world.ledger()).isEqualTo(IntStream.range(10, 80).boxed().toList());
        assertThat(last.statuses().getFirst().repeatsSkipped()).isZero();
    }

    @Test
    void canBeStartedAgainAfterAStop() {
        Triggers triggers = world.triggers();
        triggers.start();
        triggers.stop();
        world.insertOrders(0, 3);
        triggers.start();
        world.awaitLedger(3);
        triggers.stop();
        triggers.stop();
        assertThat(world.ledger()).containsExactly(0, 1, 2);
    }

    @Test
    void recordsItsBeginningBeforeTheStartReturns() {
        Triggers triggers = world.triggers();
        triggers.start();
        assertThat(world.position()).containsKeys("clusterTime", "pipelineHash", "replicaSetId");
        triggers.stop();
    }

    @Test
    void movesItsPositionWhileTheStreamIsQuiet() {
        world.settings(Map.of("quiet-position-interval", "100ms"));
        Triggers triggers = world.triggers();
        triggers.start();
        BsonTimestamp before = world.position().getTimestamp("clusterTime");
        await().atMost(TriggerWorld.DEADLINE).until(() -> {
            world.writeElsewhere();
            return world.position().getTimestamp("clusterTime").compareTo(before) > 0;
        });
        triggers.stop();
        assertThat(world.position()).containsKey("highWaterMark").doesNotContainKey("eventToken");
    }

    @Test
    void standsStillWhereTriggersAreDisabled() {
        world.settings(Map.of("enabled", "false"));
        Triggers triggers = world.triggers();
        triggers.start();
        assertThat(triggers.statuses())
                .singleElement()
                .extracting(PartStatus::state)
                .isEqualTo(PartState.STOPPED);
        assertThat(world.positions().countDocuments()).isZero();
    }
}
