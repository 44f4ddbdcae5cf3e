package io.espalier.triggers.part;

import io.espalier.app.Ordering;
import io.espalier.triggers.delivery.DeliveryOutcome;
import io.espalier.triggers.delivery.DeliveryState;
import io.espalier.triggers.delivery.LoopGuard;
import io.espalier.triggers.delivery.RetrySchedule;
import io.espalier.triggers.delivery.TriggerDelivery;
import io.espalier.triggers.failure.Backoff;
import io.espalier.triggers.lane.Lanes;
import io.espalier.triggers.lane.Turn;
import io.espalier.triggers.position.WaitingEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * What a lane does with its first event. It is finished when its receiver has it, when it is parked, or when it is a dead
 * letter; until then it is tried again, and the position stays before it. With total order nothing is parked: the lane, which is
 * the only one, waits. Thread-safe.
 */
final class LaneWork implements Lanes.Work<PartEvent> {
    private static final Logger LOG = Logger.getLogger(LaneWork.class);

    /** Between two looks whether another transaction has finished the event. */
    private static final Duration OCCUPIED_WAIT = Duration.ofMillis(250);

    private final PartServices services;
    private final Ordering ordering;
    private final RetrySchedule retries;
    private final Optional<WaitingEvent> waiting;
    private final Attempts attempts;
    private final Settlement settlement;
    private final ParkedKeys parked;
    private final LoopGuard loops;
    private final PartSignal signal;
    private final Consumer<PartEvent> finished;
    private final Consumer<Throwable> broken;

    /** @param waiting the event that an earlier holder of the part has waited for */
    LaneWork(
            HeldPart held,
            Optional<WaitingEvent> waiting,
            Attempts attempts,
            Settlement settlement,
            ParkedKeys parked,
            Consumer<PartEvent> finished,
            Consumer<Throwable> broken) {
        this.services = held.services();
        this.ordering = held.trigger().delivery().ordering();
        this.retries = new RetrySchedule(held.trigger().delivery().retry(), services.random());
        this.waiting = waiting;
        this.attempts = attempts;
        this.settlement = settlement;
        this.parked = parked;
        this.loops = new LoopGuard(
                services.config().loopGuard().maxDeliveries(),
                services.config().loopGuard().window());
        this.signal = held.signal();
        this.finished = finished;
        this.broken = broken;
    }

    @Override
    public boolean run(PartEvent event, Turn turn) throws InterruptedException {
        try {
            boolean settled = !signal.isAborted() && settle(event, turn);
            if (settled) {
                finished.accept(event);
            }
            return settled;
        } catch (RuntimeException | Error e) {
            broken.accept(e);
            return false;
        }
    }

    /** @return whether the event is finished; if not the part stops, and the event comes again */
    private boolean settle(PartEvent event, Turn turn) throws InterruptedException {
        TriggerDelivery delivery = event.delivery();
        Optional<DeliveryOutcome.Failed> undeliverable =
                event.undeliverable().or(() -> isLoop(event) ? Optional.of(loops.failure()) : Optional.empty());
        if (undeliverable.isPresent()) {
            return settlement.deadLetter(delivery, undeliverable.get(), turn);
        }
        return parked.arrives(delivery.key()) ? parkBehind(delivery, turn) : tryUntilSettled(delivery, turn);
    }

    private boolean isLoop(PartEvent event) {
        return loops.isLoop(event.document(), event.delivery().happenedMillis().orElseGet(services.clock()::millis));
    }

    private boolean parkBehind(TriggerDelivery delivery, Turn turn) throws InterruptedException {
        try {
            return settlement.park(delivery, services.clock().instant(), Optional.empty(), turn);
        } finally {
            parked.arrived(delivery.key());
        }
    }

    private boolean tryUntilSettled(TriggerDelivery delivery, Turn turn) throws InterruptedException {
        if (!countOn(delivery, turn)) {
            return false;
        }
        Backoff backoff = services.newBackoff();
        Duration waited = Duration.ZERO;
        while (true) {
            switch (attempts.attempt(delivery, turn)) {
                case DeliveryOutcome.Delivered ignored -> {
                    delivery.become(DeliveryState.FINISHED);
                    return true;
                }
                case DeliveryOutcome.Failed failed -> {
                    Optional<Duration> wait = retries.after(delivery.attempts(), failed);
                    if (wait.isEmpty()) {
                        return settlement.deadLetter(delivery, failed, turn);
                    }
                    waited = waited.plus(wait.get());
                    if (!waitsInLane(waited)) {
                        return park(delivery, wait.get(), failed, turn);
                    }
                    if (ordering == Ordering.TOTAL) {
                        settlement.remember(delivery, services.clock().instant().plus(wait.get()));
                    }
                    if (!pause(delivery, wait.get(), turn)) {
                        return ordering != Ordering.TOTAL && park(delivery, wait.get(), failed, turn);
                    }
                }
                case DeliveryOutcome.Postponed postponed -> {
                    Duration wait = postponed.wait(backoff.next());
                    LOG.warnf("%s: %s; tried again in %d ms", delivery.part(), postponed.reason(), wait.toMillis());
                    if (!pause(delivery, wait, turn)) {
                        return false;
                    }
                }
                case DeliveryOutcome.Occupied ignored -> {
                    LOG.debugf("another transaction is finishing %s", delivery.id());
                    if (!pause(delivery, OCCUPIED_WAIT, turn)) {
                        return false;
                    }
                }
                case DeliveryOutcome.Lost ignored -> {
                    return false;
                }
                case DeliveryOutcome.Refused refused -> {
                    signal.refuse(refused.reason());
                    return false;
                }
            }
        }
    }

    /** @return false if the wait for the next attempt was cut short because the work must end */
    private boolean countOn(TriggerDelivery delivery, Turn turn) throws InterruptedException {
        Optional<WaitingEvent> mine = waiting.filter(event -> event.token().equals(delivery.token()));
        if (mine.isEmpty()) {
            return true;
        }
        delivery.countOn(mine.get().attempts());
        Duration left = Duration.between(services.clock().instant(), mine.get().dueAt());
        return !left.isPositive() || sleep(left, turn);
    }

    private boolean waitsInLane(Duration waited) {
        return ordering == Ordering.TOTAL || waited.compareTo(services.config().quickRetryTime()) <= 0;
    }

    private boolean park(TriggerDelivery delivery, Duration wait, DeliveryOutcome.Failed failed, Turn turn)
            throws InterruptedException {
        turn.take();
        Instant dueAt = services.clock().instant().plus(wait);
        boolean done = settlement.park(delivery, dueAt, Optional.of(failed), turn);
        if (delivery.isParked()) {
            parked.park(delivery.key(), dueAt);
        }
        return done;
    }

    /** @return false if the wait was cut short because the work must end */
    private boolean pause(TriggerDelivery delivery, Duration length, Turn turn) throws InterruptedException {
        delivery.become(DeliveryState.WAITING);
        return sleep(length, turn);
    }

    /** Lets others have the turn meanwhile. */
    private boolean sleep(Duration length, Turn turn) throws InterruptedException {
        turn.give();
        boolean whole = signal.pause(length);
        if (whole) {
            turn.take();
        }
        return whole;
    }
}
