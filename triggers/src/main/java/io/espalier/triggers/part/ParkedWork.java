package io.espalier.triggers.part;

import com.mongodb.MongoException;
import io.espalier.triggers.delivery.DeliveryOutcome;
import io.espalier.triggers.delivery.ParkedDelivery;
import io.espalier.triggers.delivery.RetrySchedule;
import io.espalier.triggers.delivery.TriggerDelivery;
import io.espalier.triggers.failure.FailureText;
import io.espalier.triggers.lane.Slots;
import io.espalier.triggers.lane.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Phaser;
import java.util.function.Consumer;

/**
 * Tries parked events again when they are due, those of one document in the order of the stream. Its own thread hands them out;
 * each has a virtual thread for its attempt.
 */
final class ParkedWork {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final Duration SHORT_WAIT = Duration.ofMillis(100);

    private final HeldPart held;
    private final PartServices services;
    private final RetrySchedule retries;
    private final Slots slots;
    private final Attempts attempts;
    private final Settlement settlement;
    private final ParkedKeys keys;
    private final PartSignal signal;
    private final PartProgress progress;
    private final Consumer<Throwable> broken;
    private final Phaser running = new Phaser(1);
    private volatile boolean ending;

    ParkedWork(
            HeldPart held,
            Slots slots,
            Attempts attempts,
            Settlement settlement,
            ParkedKeys keys,
            Consumer<Throwable> broken) {
        this.held = held;
        this.services = held.services();
        this.retries = new RetrySchedule(held.trigger().delivery().retry(), services.random());
        this.slots = slots;
        this.attempts = attempts;
        this.settlement = settlement;
        this.keys = keys;
        this.signal = held.signal();
        this.progress = held.progress();
        this.broken = broken;
    }

    /** Nothing more is handed out. */
    void end() {
        ending = true;
        keys.wake();
    }

    /** Hands out due events until the work must end, and waits for those that run. */
    void run() throws InterruptedException {
        while (!ending && !signal.isInterrupted()) {
            if (signal.takeReplays()) {
                keys.load(services.deliveries().heads(held.part()));
            }
            progress.parkedDocuments(keys.size());
            Optional<ParkedKeys.Ready> due = keys.takeDue(services.clock().instant(), LONGEST_WAIT);
            if (due.isPresent()) {
                Turn turn = new Turn(slots);
                turn.take();
                start(due.get(), turn);
            }
        }
        running.awaitAdvanceInterruptibly(running.arrive());
        progress.parkedDocuments(keys.size());
    }

    private void start(ParkedKeys.Ready ready, Turn turn) {
        running.register();
        Thread.ofVirtual().name("espalier-parked-" + held).start(() -> {
            try {
                tryFirst(ready, turn);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (MongoException e) {
                progress.retried("a parked event could not be read: " + FailureText.of(e));
                keys.again(ready.key(), in(LONGEST_WAIT));
            } catch (RuntimeException | Error e) {
                broken.accept(e);
            } finally {
                turn.give();
                running.arriveAndDeregister();
            }
        });
    }

    private void tryFirst(ParkedKeys.Ready ready, Turn turn) throws InterruptedException {
        Optional<ParkedDelivery> first = services.deliveries().first(held.part(), ready.key());
        if (first.isEmpty()) {
            keys.missing(ready, in(SHORT_WAIT));
            return;
        }
        if (first.get().dueAt().isAfter(services.clock().instant())) {
            keys.again(ready.key(), first.get().dueAt());
            return;
        }
        Trigger trigger = held.trigger();
        attempt(
                TriggerDelivery.ofParked(
                        first.get(),
                        held.part(),
                        trigger.isTransactional(),
                        trigger.delivery().timeout(),
                        services.deliveries(),
                        held.holder()),
                turn);
    }

    private void attempt(TriggerDelivery delivery, Turn turn) throws InterruptedException {
        switch (attempts.attempt(delivery, turn)) {
            case DeliveryOutcome.Delivered ignored -> {
                if (settlement.finishParked(delivery, turn)) {
                    keys.again(delivery.key(), services.clock().instant());
                }
            }
            case DeliveryOutcome.Failed failed -> failed(delivery, failed, turn);
            case DeliveryOutcome.Postponed postponed -> keys.again(delivery.key(), in(postponed.wait(LONGEST_WAIT)));
            case DeliveryOutcome.Occupied ignored -> keys.again(delivery.key(), in(SHORT_WAIT));
            case DeliveryOutcome.Lost ignored -> {}
            case DeliveryOutcome.Refused refused -> signal.refuse(refused.reason());
        }
    }

    private void failed(TriggerDelivery delivery, DeliveryOutcome.Failed failure, Turn turn)
            throws InterruptedException {
        Optional<Duration> wait = retries.after(delivery.attempts(), failure);
        if (wait.isPresent()) {
            Instant dueAt = in(wait.get());
            if (settlement.postpone(delivery, dueAt, failure, turn)) {
                keys.again(
                        delivery.key(),
                        delivery.isParked() ? dueAt : services.clock().instant());
            }
        } else if (settlement.deadLetter(delivery, failure, turn)) {
            keys.again(delivery.key(), services.clock().instant());
        }
    }

    private Instant in(Duration wait) {
        return services.clock().instant().plus(wait);
    }
}
