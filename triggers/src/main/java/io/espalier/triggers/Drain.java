package io.espalier.triggers;

import com.mongodb.MongoException;
import io.espalier.triggers.part.PartPiece;
import io.espalier.triggers.part.PartServices;
import io.espalier.triggers.part.PartStatus;
import io.espalier.triggers.position.PartId;
import io.espalier.triggers.position.ReplicaSetIdentity;
import io.espalier.triggers.position.StoredPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * Waits until all parts, those that other processes work on as well, have come to what is the present at the beginning. Belongs
 * to one thread.
 */
final class Drain {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final RunningTriggers triggers;
    private final PartServices services;
    private final List<PartStatus> before;
    private long suspendedHere;
    private long suspendedElsewhere;

    /** @param before the statuses that its counts begin with */
    Drain(RunningTriggers triggers, PartServices services, List<PartStatus> before) {
        this.triggers = triggers;
        this.services = services;
        this.before = List.copyOf(before);
    }

    /**
     * @param endNanos of {@link System#nanoTime()}
     * @return whether everything is delivered; false if the time was over first, parts stand still, or the triggers were stopped
     */
    boolean await(long endNanos) throws InterruptedException {
        @Nullable BsonTimestamp present = null;
        while (System.nanoTime() - endNanos < 0 && !triggers.areStopped()) {
            try {
                if (present == null) {
                    present = ReplicaSetIdentity.ask(services.database().client(), PartServices.OPERATION_TIME_LIMIT)
                            .now();
                } else if (haveAllReached(present)) {
                    return suspendedHere + suspendedElsewhere == 0;
                }
            } catch (MongoException e) {
                // It is asked again until the time is over.
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
        return false;
    }

    private boolean haveAllReached(BsonTimestamp present) {
        List<PartId> elsewhere = new ArrayList<>();
        suspendedElsewhere = 0;
        boolean reached = true;
        suspendedHere = 0;
        for (PartPiece piece : triggers.pieces()) {
            switch (piece.status().state()) {
                case STANDBY -> elsewhere.add(piece.part());
                case SUSPENDED -> suspendedHere++;
                case STOPPED, WAITING, RUNNING -> reached &= piece.hasReached(present);
            }
        }
        return reached && (elsewhere.isEmpty() || haveReached(present, elsewhere));
    }

    /** A lease says nothing: its owner may be dead. What is saved does. */
    private boolean haveReached(BsonTimestamp present, List<PartId> parts) {
        List<StoredPosition> stored = services.positions().find(parts);
        suspendedElsewhere =
                stored.stream().filter(part -> part.suspension().isPresent()).count();
        return stored.size() == parts.size()
                && stored.stream()
                        .allMatch(part -> part.suspension().isPresent()
                                || part.position().clusterTime().compareTo(present) >= 0);
    }

    DrainReport report(boolean complete) {
        List<PartStatus> after = triggers.statuses();
        return new DrainReport(
                complete,
                sum(after, PartStatus::eventsDelivered) - sum(before, PartStatus::eventsDelivered),
                sum(after, PartStatus::deadLetters) - sum(before, PartStatus::deadLetters),
                sum(after, PartStatus::parked),
                suspendedHere + suspendedElsewhere);
    }

    private static long sum(List<PartStatus> statuses, ToLongFunction<PartStatus> count) {
        return statuses.stream().mapToLong(count).sum();
    }
}
