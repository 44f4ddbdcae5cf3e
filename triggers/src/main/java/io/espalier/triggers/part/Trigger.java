package io.espalier.triggers.part;

import io.espalier.app.DeliveryPolicy;
import io.espalier.app.Ordering;
import io.espalier.app.WatchedScope;
import io.espalier.triggers.delivery.DeliveryTarget;
import io.espalier.triggers.position.ClusterTimes;
import io.espalier.triggers.position.PartId;
import io.espalier.triggers.position.ReplicaSetIdentity;
import io.espalier.triggers.position.TriggerPosition;
import io.espalier.triggers.stream.TriggerStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A trigger as it is run, whatever its definition's form was.
 *
 * @param toleratesGaps when the history is lost it goes on from now
 * @param skipsCatchUp after it was disabled it goes on from now
 * @param from where its first start begins; empty for the moment of that start
 * @param preImagesOf the collection that must keep its documents as they were before changes
 */
public record Trigger(
        String name,
        TriggerStream stream,
        DeliveryPolicy delivery,
        DeliveryTarget target,
        boolean toleratesGaps,
        boolean skipsCatchUp,
        Optional<Instant> from,
        Optional<WatchedScope.OfCollection> preImagesOf) {

    /**
     * How many of its events a process delivers at the same time.
     *
     * @param usual for triggers that do not say
     */
    public int concurrency(int usual) {
        return delivery.ordering() == Ordering.TOTAL
                ? 1
                : delivery.concurrency().orElse(usual);
    }

    /** Whether an event has its effects once, and is either finished or a dead letter. */
    public boolean isTransactional() {
        return delivery.transactional() || target.isTransactional();
    }

    /** Its parts, each of which one process works on. */
    public List<PartId> parts() {
        int count = delivery.partitions();
        return IntStream.range(0, count)
                .mapToObj(partition -> new PartId(name, partition, count))
                .toList();
    }

    /** Where a part begins that has no position yet. */
    public TriggerPosition beginning(PartId part, ReplicaSetIdentity here) {
        String hash = stream.query().of(part).hash();
        return from.map(time -> TriggerPosition.startingAt(ClusterTimes.first(time), part, hash, here.id()))
                .orElseGet(() -> TriggerPosition.startingAfter(here.now(), part, hash, here.id()));
    }
}
