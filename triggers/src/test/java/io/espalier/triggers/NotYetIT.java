package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.app.DeliveryPolicy;
import io.espalier.app.Ordering;
import io.espalier.testing.MongoReplicaSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NotYetIT {
    private final TriggerWorld world =
            TriggerWorld.withLedger(MongoReplicaSet.shared().client());

    @Test
    void suchATriggerIsSuspendedBeforeItHasAPosition() {
        DatabaseTriggerDefinition done = world.definition(TriggerWorld.TRIGGER, "handle");
        world.replaceTrigger(new DatabaseTriggerDefinition(
                done.id(),
                done.name(),
                done.service(),
                done.scope(),
                done.operationTypes(),
                done.match(),
                done.project(),
                done.fullDocument(),
                done.fullDocumentBeforeChange(),
                done.skipCatchupEvents(),
                done.tolerateResumeErrors(),
                done.processor(),
                DeliveryPolicy.of(Ordering.DOCUMENT),
                Optional.empty(),
                done.location()));
        Triggers triggers = world.triggers();

        triggers.start();

        world.awaitState(triggers, TriggerState.SUSPENDED);
        assertThat(triggers.statuses().getFirst().lastError())
                .hasValueSatisfying(error -> assertThat(error)
                        .contains("DEFINITION_REFUSED", "triggers/orderChanged.json espalier.ordering"));
        assertThat(world.positions().countDocuments()).isZero();
        triggers.stop();
    }
}
