package io.espalier.triggers.position;

import java.util.Optional;
import org.bson.BsonTimestamp;

/**
 * The place of a part of a trigger in its change stream: everything before it is finished.
 *
 * <p>The stream goes on after the high-water mark. Without one, that is before the first save and after the pipeline was
 * changed, it goes on at the cluster time, and events up to the event token are left out because they are finished. (Going
 * on after a token that a changed pipeline excludes is refused by MongoDB with error 280.)
 *
 * @param eventToken the last event that was finished
 * @param clusterTime where a stream with any pipeline can start without missing an event
 * @param highWaterMark the latest place that a stream with this pipeline has reached, also while it was quiet
 * @param pipelineHash the pipeline and options that the high-water mark belongs to
 * @param replicaSetId the deployment that the position belongs to
 */
public record TriggerPosition(
        PartId part,
        Optional<ResumeToken> eventToken,
        BsonTimestamp clusterTime,
        Optional<ResumeToken> highWaterMark,
        String pipelineHash,
        String replicaSetId) {

    /** The position of a part that begins anew: every event at {@code time} or later. */
    public static TriggerPosition startingAt(
            BsonTimestamp time, PartId part, String pipelineHash, String replicaSetId) {
        return new TriggerPosition(part, Optional.empty(), time, Optional.empty(), pipelineHash, replicaSetId);
    }

    /** The position of a part that begins anew: every event later than {@code now}. */
    public static TriggerPosition startingAfter(
            BsonTimestamp now, PartId part, String pipelineHash, String replicaSetId) {
        return startingAt(ClusterTimes.after(now), part, pipelineHash, replicaSetId);
    }

    /** The position when the event with this token is finished. */
    public TriggerPosition afterEvent(ResumeToken token) {
        return moved(Optional.of(token), token);
    }

    /** The position when the stream has reached this token without an event; unchanged if it is not further. */
    public TriggerPosition reached(ResumeToken token) {
        boolean further = highWaterMark.or(() -> eventToken).map(token::isAfter).orElse(true)
                && token.clusterTime()
                        .map(time -> time.compareTo(clusterTime) >= 0)
                        .orElse(true);
        return further ? moved(eventToken, token) : this;
    }

    /** The same place for a stream with another pipeline. */
    public TriggerPosition withPipeline(String newHash) {
        return new TriggerPosition(part, eventToken, clusterTime, Optional.empty(), newHash, replicaSetId);
    }

    /** Whether the event with this token is already finished. */
    public boolean isFinished(ResumeToken token) {
        return eventToken.map(last -> !token.isAfter(last)).orElse(false);
    }

    private TriggerPosition moved(Optional<ResumeToken> newEventToken, ResumeToken newHighWaterMark) {
        return new TriggerPosition(
                part,
                newEventToken,
                newHighWaterMark.clusterTime().orElse(clusterTime),
                Optional.of(newHighWaterMark),
                pipelineHash,
                replicaSetId);
    }
}
