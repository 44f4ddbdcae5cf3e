package io.espalier.triggers.position;

import io.espalier.triggers.failure.TriggerErrorCode;
import io.espalier.triggers.failure.TriggerException;
import java.util.Optional;

/**
 * Where the holder of a part's lease begins: where the part stood, also with a changed pipeline, unless it is suspended.
 * Thread-safe.
 */
public final class StartingPoint {
    private final PositionRepository positions;

    public StartingPoint(PositionRepository positions) {
        this.positions = positions;
    }

    /**
     * The place of a part that this process may work on from now on; a suspended one, and one of a
     * trigger that is divided otherwise, is told and not touched.
     *
     * @param first recorded if there is no position yet
     * @return empty if a later holder works on the part already
     * @throws TriggerException if the position belongs to another replica set
     */
    public Optional<StoredPosition> claim(TriggerPosition first, long fence) {
        while (true) {
            if (!positions.claim(first.part(), fence)) {
                if (positions.find(first.part()).isPresent()) {
                    return Optional.empty();
                }
                positions.insertFirst(first);
                continue;
            }
            StoredPosition stored = positions.find(first.part()).orElseThrow();
            if (stored.suspension().isPresent()) {
                return Optional.of(stored);
            }
            TriggerPosition recorded = stored.position();
            if (recorded.part().partitions() != first.part().partitions()) {
                return Optional.of(stored);
            }
            if (!recorded.replicaSetId().equals(first.replicaSetId())) {
                throw otherReplicaSet(recorded, first.replicaSetId());
            }
            if (recorded.pipelineHash().equals(first.pipelineHash())) {
                return Optional.of(stored);
            }
            // False if an operator moved it meanwhile, so that it must be read again.
            positions.replacePipeline(recorded, first.pipelineHash(), fence);
        }
    }

    private static TriggerException otherReplicaSet(TriggerPosition recorded, String here) {
        return new TriggerException(
                TriggerErrorCode.OTHER_REPLICA_SET,
                "the position was saved on replica set " + recorded.replicaSetId() + ", this is " + here
                        + ": on a copy triggers stand still until somebody lets them begin, with espalier/triggers/resume"
                        + " from now or from a time");
    }
}
