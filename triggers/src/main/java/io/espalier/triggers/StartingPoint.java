package io.espalier.triggers;

import java.util.Optional;

/**
 * Where a trigger's stream begins. The first start records its moment durably before anything else; later ones go on where
 * the trigger stood, also with a changed pipeline. Thread-safe.
 */
final class StartingPoint {
    private final PositionRepository positions;

    StartingPoint(PositionRepository positions) {
        this.positions = positions;
    }

    /** @throws TriggerException if the position belongs to another replica set */
    TriggerPosition of(String trigger, String pipelineHash, ReplicaSetIdentity here) {
        while (true) {
            TriggerPosition recorded = positions
                    .find(trigger)
                    .orElseGet(() -> positions.insertFirst(
                            TriggerPosition.startingAfter(here.now(), trigger, pipelineHash, here.id())));
            if (!recorded.replicaSetId().equals(here.id())) {
                throw otherReplicaSet(recorded, here);
            }
            Optional<TriggerPosition> own = withPipeline(recorded, pipelineHash);
            if (own.isPresent()) {
                return own.get();
            }
        }
    }

    /** Empty if another process moved the position meanwhile, so that it must be read again. */
    private Optional<TriggerPosition> withPipeline(TriggerPosition recorded, String pipelineHash) {
        if (recorded.pipelineHash().equals(pipelineHash)) {
            return Optional.of(recorded);
        }
        return positions.replacePipeline(recorded, pipelineHash)
                ? Optional.of(recorded.withPipeline(pipelineHash))
                : Optional.empty();
    }

    private static TriggerException otherReplicaSet(TriggerPosition recorded, ReplicaSetIdentity here) {
        return new TriggerException(
                TriggerErrorCode.OTHER_REPLICA_SET,
                "the position was saved on replica set " + recorded.replicaSetId() + ", this is " + here.id()
                        + ": on a copy triggers stand still. To let this one begin here and now, delete its document in "
                        + PositionRepository.COLLECTION + " and start again");
    }
}
