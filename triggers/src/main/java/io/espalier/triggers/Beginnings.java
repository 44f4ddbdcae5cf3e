package io.espalier.triggers;

import io.espalier.triggers.part.PartServices;
import io.espalier.triggers.part.Trigger;
import io.espalier.triggers.position.ClusterTimes;
import io.espalier.triggers.position.PartitionLayout;
import io.espalier.triggers.position.PositionRepository;
import io.espalier.triggers.position.ReplicaSetIdentity;
import io.espalier.triggers.position.StoredPosition;
import io.espalier.triggers.position.TriggerPosition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bson.BsonTimestamp;

/**
 * Records, before anything else, where triggers begin that start for the first time, and which ones the app has disabled or
 * enabled again. Whoever does so first in the cluster decides. Thread-safe.
 */
final class Beginnings {
    private final PartServices services;
    private final PositionRepository positions;

    Beginnings(PartServices services) {
        this.services = services;
        this.positions = services.positions();
    }

    /** @throws com.mongodb.MongoException if not everything could be recorded: it can be repeated */
    void record(List<Trigger> triggers, List<String> disabled) {
        ReplicaSetIdentity here =
                ReplicaSetIdentity.ask(services.database().client(), PartServices.OPERATION_TIME_LIMIT);
        Map<String, List<StoredPosition>> stored =
                positions.ofTriggers(triggers.stream().map(Trigger::name).toList()).stream()
                        .collect(Collectors.groupingBy(
                                found -> found.position().part().trigger()));
        triggers.forEach(trigger -> record(trigger, stored.getOrDefault(trigger.name(), List.of()), here));
        if (!disabled.isEmpty()) {
            services.orders().disabled(disabled);
        }
    }

    private void record(Trigger trigger, List<StoredPosition> stored, ReplicaSetIdentity here) {
        List<TriggerPosition> beginnings = trigger.parts().stream()
                .map(part -> trigger.beginning(part, here))
                .toList();
        if (stored.isEmpty()) {
            beginnings.forEach(positions::insertFirst);
            return;
        }
        if (PartitionLayout.differs(stored, trigger.delivery().partitions())) {
            services.layout().apply(beginnings);
        }
        if (stored.stream().anyMatch(found -> found.disabledAt().isPresent())) {
            Optional<BsonTimestamp> now =
                    trigger.skipsCatchUp() ? Optional.of(ClusterTimes.after(here.now())) : Optional.empty();
            services.orders().enabled(trigger.name(), now, here.id());
        }
    }
}
