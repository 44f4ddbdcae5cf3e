package io.espalier.triggers;

import com.mongodb.MongoException;
import io.espalier.functions.FailureTrace;
import io.espalier.leases.LeaseCollection;
import io.espalier.leases.LeaseSettings;
import io.espalier.leases.WorkShare;
import io.espalier.triggers.config.TriggersConfig;
import io.espalier.triggers.failure.FailureText;
import io.espalier.triggers.failure.TriggerException;
import io.espalier.triggers.part.PartPiece;
import io.espalier.triggers.part.PartServices;
import io.espalier.triggers.part.PartStatus;
import io.espalier.triggers.position.StoredPosition;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The triggers of this process from one start to its stop: first it is recorded where they begin, then this process takes its
 * share of them, and looks for orders of operators. Thread-safe.
 */
final class RunningTriggers {
    private static final Logger LOG = Logger.getLogger(RunningTriggers.class);

    /** How often orders of operators are looked for, and the lag is looked at. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final TriggerBook book;
    private final PartServices services;
    private final Map<String, PartPiece> pieces = new LinkedHashMap<>();
    private final WorkShare share;
    private final CountDownLatch recorded = new CountDownLatch(1);
    private final CountDownLatch stop = new CountDownLatch(1);
    private @Nullable Thread thread;

    RunningTriggers(TriggerBook book, PartServices services) {
        this.book = book;
        this.services = services;
        LeaseCollection collection = new LeaseCollection(
                services.database()::client, services.database().name());
        book.triggers()
                .forEach(trigger -> trigger.parts()
                        .forEach(part ->
                                pieces.put(part.toString(), new PartPiece(trigger, part, services, collection))));
        TriggersConfig.Leases leases = services.config().leases();
        this.share = new WorkShare(
                collection,
                UUID.randomUUID().toString(),
                "triggers",
                pieces,
                new LeaseSettings(leases.time(), leases.round()));
    }

    /** To be called once. */
    void start() {
        pieces.values().forEach(PartPiece::standBy);
        thread = Thread.ofVirtual().name("espalier-triggers").start(this::run);
    }

    /** @return false if it could not be recorded in time where they begin; then this goes on trying */
    boolean awaitRecorded(Duration limit) throws InterruptedException {
        return recorded.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** To be called once, after the start. */
    void stop(Duration limit) throws InterruptedException {
        stop.countDown();
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            running.join();
        }
        share.stop(limit);
        pieces.values().forEach(PartPiece::stopped);
    }

    /** How a part is doing; empty if there is none of that name. */
    Optional<PartStatus> status(String part) {
        return Optional.ofNullable(pieces.get(part)).map(PartPiece::status);
    }

    Collection<PartPiece> pieces() {
        return pieces.values();
    }

    List<PartStatus> statuses() {
        return pieces.values().stream().map(PartPiece::status).toList();
    }

    /** Whether their stop has begun. */
    boolean areStopped() {
        return stop.getCount() == 0;
    }

    /** Which process worked on each part when this one looked last. */
    Map<String, Optional<String>> owners() {
        return share.owners();
    }

    private void run() {
        try {
            record();
            recorded.countDown();
            share.start();
            while (!stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                lookSafely();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void record() throws InterruptedException {
        Beginnings beginnings = new Beginnings(services);
        var backoff = services.newBackoff();
        while (true) {
            try {
                beginnings.record(book.triggers(), book.disabled());
                return;
            } catch (MongoException e) {
                LOG.warnf("triggers: it cannot be recorded yet where they begin: %s", FailureText.of(e));
            } catch (TriggerException e) {
                // Each part finds the same out, and says so.
                LOG.errorf("triggers: %s", e.getMessage());
                return;
            }
            if (stop.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new InterruptedException();
            }
        }
    }

    /** Orders are looked for as long as triggers run, whatever goes wrong once. */
    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.errorf("triggers: a mistake in Espalier while orders were looked for: %s", FailureTrace.of(e));
        }
    }

    private void look() {
        pieces.values().forEach(PartPiece::watchLag);
        List<PartPiece> atWork =
                pieces.values().stream().filter(PartPiece::isAtWork).toList();
        if (atWork.isEmpty()) {
            return;
        }
        try {
            Map<String, StoredPosition> stored =
                    services
                            .positions()
                            .find(atWork.stream().map(PartPiece::part).toList())
                            .stream()
                            .collect(Collectors.toMap(
                                    found -> found.position().part().toString(), found -> found));
            for (PartPiece piece : atWork) {
                StoredPosition found = stored.get(piece.part().toString());
                if (found != null) {
                    piece.look(found);
                }
            }
        } catch (MongoException e) {
            LOG.debugf("triggers: orders cannot be looked for: %s", FailureText.of(e));
        }
    }
}
