package io.espalier.triggers;

import com.mongodb.MongoException;
import io.espalier.triggers.part.PartPiece;
import io.espalier.triggers.part.PartServices;
import io.espalier.triggers.part.PartState;
import io.espalier.triggers.part.PartStatus;
import io.espalier.triggers.position.ReplicaSetIdentity;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/** Waits until the parts that this process works on have come to what is the present at the beginning. Belongs to one thread. */
final class Drain {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final RunningTriggers triggers;
    private final PartServices services;
    private final List<PartStatus> before;

    Drain(RunningTriggers triggers, PartServices services) {
        this.triggers = triggers;
        this.services = services;
        this.before = statuses();
    }

    /** @return whether everything is delivered; false if the time was over first, or parts stand still */
    boolean await(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        @Nullable BsonTimestamp present = null;
        while (System.nanoTime() < end) {
            if (present == null) {
                present = ask();
            } else if (isDone(present)) {
                return statuses().stream().noneMatch(Drain::isSuspended);
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
        return false;
    }

    private boolean isDone(BsonTimestamp present) {
        return triggers.pieces().stream()
                .allMatch(piece ->
                        piece.hasReached(present) || isSuspended(piece.status()) || triggers.isElsewhere(piece));
    }

    private @Nullable BsonTimestamp ask() {
        try {
            return ReplicaSetIdentity.ask(services.database().client(), PartServices.OPERATION_TIME_LIMIT)
                    .now();
        } catch (MongoException e) {
            // It is asked again until the time is over.
            return null;
        }
    }

    DrainReport report(boolean complete) {
        List<PartStatus> after = statuses();
        return new DrainReport(
                complete,
                sum(after, PartStatus::eventsDelivered) - sum(before, PartStatus::eventsDelivered),
                sum(after, PartStatus::deadLetters) - sum(before, PartStatus::deadLetters),
                sum(after, PartStatus::parked),
                after.stream().filter(Drain::isSuspended).count());
    }

    private static long sum(List<PartStatus> statuses, ToLongFunction<PartStatus> count) {
        return statuses.stream().mapToLong(count).sum();
    }

    private List<PartStatus> statuses() {
        return triggers.pieces().stream().map(PartPiece::status).toList();
    }

    private static boolean isSuspended(PartStatus status) {
        return status.state() == PartState.SUSPENDED;
    }
}
