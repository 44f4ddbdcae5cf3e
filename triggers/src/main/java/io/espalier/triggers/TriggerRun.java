package io.espalier.triggers;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import io.espalier.app.DatabaseTriggerDefinition;
import java.time.Duration;
import java.time.Instant;
import org.bson.BsonTimestamp;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The work of one trigger: it opens the stream at the position, delivers, moves the position, and opens the stream again
 * when it was lost. What must survive is in MongoDB: when the process dies on any line, the next start goes on after the last
 * saved position. Belongs to one thread.
 */
final class TriggerRun {
    private static final Logger LOG = Logger.getLogger(TriggerRun.class);

    private final DatabaseTriggerDefinition definition;
    private final TriggerPipeline pipeline;
    private final TriggerServices services;
    private final TriggerProgress progress;
    private final StopSignal signal;
    private final TriggerLane lane;
    private final Backoff backoff;
    private @Nullable PositionTracker located;

    /** @throws TriggerException if the definition is refused */
    TriggerRun(
            DatabaseTriggerDefinition definition,
            TriggerServices services,
            TriggerProgress progress,
            StopSignal signal) {
        this.definition = NotYet.check(definition);
        this.pipeline = TriggerPipeline.of(definition, services.database().name());
        this.services = services;
        this.progress = progress;
        this.signal = signal;
        this.lane = new TriggerLane(definition, pipeline, services, progress, signal);
        this.backoff = services.newBackoff();
    }

    /**
     * Works until the trigger stops.
     *
     * @throws TriggerException if it cannot go on by itself
     */
    void follow() {
        while (!signal.isStopped()) {
            boolean opened = false;
            try {
                PositionTracker position = locate();
                requireFunction();
                try (ChangeReader reader = open(position.current())) {
                    opened = true;
                    progress.become(TriggerState.RUNNING);
                    signal.settled();
                    read(reader, position);
                }
            } catch (MongoException e) {
                if (!signal.isStopped()) {
                    survive(e, opened);
                }
            }
        }
        saveLastPosition();
    }

    private PositionTracker locate() {
        PositionTracker known = located;
        if (known != null) {
            return known;
        }
        ReplicaSetIdentity here = ReplicaSetIdentity.ask(client(), TriggerServices.OPERATION_TIME_LIMIT);
        TriggerPosition start = new StartingPoint(services.positions()).of(definition.name(), pipeline.hash(), here);
        PositionTracker position = new PositionTracker(start, services, progress);
        located = position;
        return position;
    }

    /** Without its function a trigger must not consume events. Its position is recorded, so they wait for it. */
    private void requireFunction() {
        String function = NotYet.function(definition);
        if (!services.target().knows(function)) {
            throw new TriggerException(
                    TriggerErrorCode.FUNCTION_MISSING,
                    definition.location() + ": the function '" + function
                            + "' does not exist or was refused; events wait until it is there and the trigger is started again");
        }
    }

    private ChangeReader open(TriggerPosition start) {
        return ChangeReader.open(client(), pipeline, start, TriggerServices.OPERATION_TIME_LIMIT);
    }

    private void read(ChangeReader reader, PositionTracker position) {
        while (!signal.isStopped()) {
            switch (reader.next()) {
                case ChangeRead.Change change -> {
                    if (!lane.deliver(change)) {
                        return;
                    }
                    change.token().clusterTime().map(TriggerRun::instant).ifPresent(progress::finishedEventOf);
                    position.finished(change.token(), !reader.hasBuffered());
                }
                case ChangeRead.Quiet quiet -> position.reached(quiet.reached());
                case ChangeRead.Invalidated invalidated -> {
                    position.reached(invalidated.last());
                    reopenLater(pipeline.namespace() + " was dropped or renamed");
                    return;
                }
            }
            backoff.reset();
        }
    }

    private void survive(MongoException failure, boolean opened) {
        switch (StreamFailure.of(failure)) {
            case TRANSIENT -> reopenLater(FailureText.of(failure));
            case TOKEN_REFUSED -> {
                // The driver's own attempt to continue an invalidated stream fails like this; ours knows how.
                if (!opened) {
                    throw new TriggerException(
                            TriggerErrorCode.STREAM_REFUSED, FailureText.ofOpening(failure), failure);
                }
                reopenLater(FailureText.of(failure));
            }
            case HISTORY_LOST -> throw historyLost(failure);
            case EVENT_TOO_LARGE ->
                throw new TriggerException(
                        TriggerErrorCode.EVENT_TOO_LARGE,
                        "a change event is larger than 16 MB, which MongoDB cannot hand out: without full_document, or"
                                + " with a project, it may be small enough",
                        failure);
            case REFUSED ->
                throw new TriggerException(
                        TriggerErrorCode.STREAM_REFUSED,
                        opened ? FailureText.of(failure) : FailureText.ofOpening(failure),
                        failure);
        }
    }

    private TriggerException historyLost(MongoException failure) {
        PositionTracker position = located;
        String since = position == null ? "" : " " + instant(position.current().clusterTime());
        return new TriggerException(
                TriggerErrorCode.HISTORY_LOST,
                "the oplog no longer reaches back to the position" + since + " (" + FailureText.of(failure)
                        + "): changes since then can no longer be read. To go on from now without them, delete the"
                        + " trigger's document in " + PositionRepository.COLLECTION
                        + " and start it again; then make the"
                        + " oplog larger",
                failure);
    }

    private void reopenLater(String reason) {
        progress.reopened(reason);
        progress.become(TriggerState.WAITING);
        signal.settled();
        Duration wait = backoff.next();
        LOG.warnf("trigger '%s': %s; the stream is opened again in %d ms", definition.name(), reason, wait.toMillis());
        signal.pause(wait);
    }

    private void saveLastPosition() {
        signal.clearInterrupt();
        PositionTracker position = located;
        if (position == null) {
            return;
        }
        try {
            position.save();
        } catch (MongoException e) {
            LOG.warnf(
                    "trigger '%s': the last position could not be saved (%s); events since the one before come again",
                    definition.name(), FailureText.of(e));
        }
    }

    private MongoClient client() {
        return services.database().client();
    }

    private static Instant instant(BsonTimestamp time) {
        return Instant.ofEpochSecond(Integer.toUnsignedLong(time.getTime()));
    }
}
