package io.espalier.triggers.part;

import com.mongodb.MongoException;
import io.espalier.app.Ordering;
import io.espalier.triggers.delivery.DeliveryOutcome;
import io.espalier.triggers.delivery.FencedWrites;
import io.espalier.triggers.delivery.Holder;
import io.espalier.triggers.delivery.TriggerDelivery;
import io.espalier.triggers.failure.Backoff;
import io.espalier.triggers.failure.FailureText;
import io.espalier.triggers.failure.StreamFailure;
import io.espalier.triggers.lane.Lanes;
import io.espalier.triggers.lane.Slots;
import io.espalier.triggers.position.Frontier;
import io.espalier.triggers.position.PartId;
import io.espalier.triggers.position.TriggerPosition;
import io.espalier.triggers.stream.ChangeRead;
import io.espalier.triggers.stream.ChangeSource;
import io.espalier.triggers.stream.WatchQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The work on a part from one place of its stream on: the reader on the calling thread, the lanes, the parked events, the saving
 * of the position. What must survive is in MongoDB: when the process dies on any line, the next session goes on after the last
 * saved position.
 */
final class PartSession {
    private static final Logger LOG = Logger.getLogger(PartSession.class);

    /** What an event takes in memory beside its content. */
    private static final int OVERHEAD = 512;

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Trigger trigger;
    private final PartId part;
    private final PartServices services;
    private final Holder holder;
    private final PartProgress progress;
    private final PartSignal signal;
    private final WatchQuery query;
    private final EventKeys keys;
    private final Frontier frontier;
    private final ParkedKeys parkedKeys = new ParkedKeys();
    private final Lanes<PartEvent> lanes;
    private final ParkedWork parked;
    private final PositionSaver saver;
    private final Backoff backoff;
    private final AtomicReference<@Nullable Throwable> defect = new AtomicReference<>();

    /** Everything before it was read. */
    private TriggerPosition read;

    private boolean preImagesDue;

    PartSession(
            Trigger trigger,
            PartId part,
            TriggerPosition start,
            PartServices services,
            Holder holder,
            PartProgress progress,
            PartSignal signal) {
        this.trigger = trigger;
        this.part = part;
        this.services = services;
        this.holder = holder;
        this.progress = progress;
        this.signal = signal;
        this.query = trigger.stream().query().of(part);
        this.keys = new EventKeys(trigger.delivery().ordering());
        this.frontier = new Frontier(start);
        this.read = start;
        this.backoff = services.newBackoff();
        Slots slots = new Slots(concurrency(trigger, services));
        TimedTarget target = new TimedTarget(trigger.target(), services.listener(), services.clock());
        Attempts attempts = new Attempts(target, services.deliveries(), holder, progress, signal);
        Settlement settlement = new Settlement(
                services,
                trigger.target().receiver(),
                new FencedWrites(services.database(), holder, PartServices.OPERATION_TIME_LIMIT),
                progress,
                signal);
        LaneWork laneWork =
                new LaneWork(services, trigger, attempts, settlement, parkedKeys, signal, this::finished, this::broken);
        this.lanes =
                new Lanes<>(services.config().laneMemory().asLongValue(), "espalier-trigger-" + part, slots, laneWork);
        this.parked = new ParkedWork(
                services,
                trigger,
                part,
                slots,
                holder,
                attempts,
                settlement,
                parkedKeys,
                signal,
                progress,
                this::broken);
        this.saver = new PositionSaver(services, holder.fencingNumber(), frontier, progress, signal);
    }

    private static int concurrency(Trigger trigger, PartServices services) {
        return trigger.delivery().ordering() == Ordering.TOTAL
                ? 1
                : trigger.delivery().concurrency().orElse(services.config().concurrency());
    }

    /**
     * Works until the part must stop or look at its position again.
     *
     * @throws MongoException if the stream cannot go on from its place by being opened again
     */
    void work() throws InterruptedException {
        parkedKeys.load(services.deliveries().heads(part));
        progress.follows(frontier);
        Thread parkedThread = start("parked", parked::run);
        Thread saverThread = start("position", saver::run);
        try {
            while (!signal.isInterrupted()) {
                readOn();
            }
        } finally {
            end(parkedThread, saverThread);
        }
        Throwable mistake = defect.get();
        if (mistake != null) {
            throw new IllegalStateException("a lane is broken", mistake);
        }
    }

    private void readOn() throws InterruptedException {
        boolean opened = false;
        try {
            preImagesDue = !havePreImages();
            Optional<ChangeSource> source =
                    signal.reading(() -> services.streams().open(query, read));
            if (source.isPresent()) {
                opened = true;
                follow(source.get());
            }
        } catch (MongoException e) {
            if (!signal.isInterrupted()) {
                survive(e, opened);
            }
        }
    }

    private void follow(ChangeSource opened) throws InterruptedException {
        try (ChangeSource source = opened) {
            progress.become(PartState.RUNNING, signal);
            signal.settle();
            Optional<ChangeRead> next = signal.reading(source::next);
            while (next.isPresent() && take(next.get())) {
                backoff.reset();
                next = signal.reading(source::next);
            }
        }
    }

    private void survive(MongoException failure, boolean opened) throws InterruptedException {
        StreamFailure kind = StreamFailure.of(failure);
        // The driver's own attempt to continue an invalidated stream is refused; ours knows how.
        if (kind != StreamFailure.TRANSIENT && !(kind == StreamFailure.TOKEN_REFUSED && opened)) {
            throw failure;
        }
        reopenLater(FailureText.of(failure));
    }

    private boolean havePreImages() {
        return trigger.preImagesOf().map(services.preImages()::require).orElse(true);
    }

    /** @return false if the stream must be opened again */
    private boolean take(ChangeRead seen) throws InterruptedException {
        switch (seen) {
            case ChangeRead.Change change -> {
                if (preImagesDue) {
                    preImagesDue = !havePreImages();
                }
                deliver(change);
                read = read.afterEvent(change.token());
            }
            case ChangeRead.Quiet quiet -> reached(quiet);
            case ChangeRead.Invalidated invalidated -> {
                reached(invalidated);
                reopenLater(query.namespace() + " was dropped or renamed");
                return false;
            }
        }
        return true;
    }

    private void reached(ChangeRead place) {
        read = read.reached(place.token());
        frontier.reached(place.token());
    }

    private void deliver(ChangeRead.Change change) throws InterruptedException {
        Optional<String> document = keys.document(change.document());
        Optional<String> lane = keys.lane(document, change.token());
        if (lane.isEmpty()) {
            awaitLanes();
        }
        awaitParkedRoom();
        if (signal.isInterrupted()) {
            return;
        }
        int bytes = change.document().getByteBuffer().remaining() + OVERHEAD;
        PartEvent event = event(change, lane.orElse(EventKeys.EVERYTHING), document.orElse(EventKeys.EVERYTHING));
        lanes.add(event.delivery().key(), bytes, event);
        if (lane.isEmpty()) {
            awaitLanes();
        }
    }

    private PartEvent event(ChangeRead.Change change, String lane, String document) {
        RawBsonDocument content = change.document();
        ChangeRead.Loss loss = change.loss();
        TriggerDelivery delivery = TriggerDelivery.ofEvent(
                part,
                change.token(),
                lane,
                () -> decoded(content, loss),
                trigger.isTransactional(),
                trigger.delivery().timeout(),
                services.deliveries(),
                holder);
        Optional<DeliveryOutcome.Failed> undeliverable = loss == ChangeRead.Loss.ALL_BUT_HEAD
                ? Optional.of(new DeliveryOutcome.Failed(
                        "EventTooLarge", "the change event is larger than 16 MB, also without its documents"))
                : Optional.empty();
        return new PartEvent(delivery, frontier.begin(change.token()), document, undeliverable);
    }

    private BsonDocument decoded(RawBsonDocument change, ChangeRead.Loss loss) {
        BsonDocument event = trigger.stream().toEvent(change);
        if (loss != ChangeRead.Loss.NOTHING) {
            event.append("imagesDropped", BsonBoolean.TRUE);
        }
        return event;
    }

    private void awaitLanes() throws InterruptedException {
        while (!signal.isInterrupted() && !lanes.awaitIdle(LOOK)) {
            LOG.debugf("%s: waits until earlier events are finished", part);
        }
    }

    /** What is known about parked documents is bounded: more of them make the stream wait. */
    private void awaitParkedRoom() throws InterruptedException {
        while (parkedKeys.size() >= services.config().maxParkedDocuments() && signal.pause(LOOK)) {
            progress.failed("the events of " + parkedKeys.size() + " documents are parked: the stream waits");
        }
    }

    private void finished(PartEvent event) {
        frontier.finish(event.place());
        event.delivery()
                .token()
                .clusterTime()
                .map(time -> Instant.ofEpochSecond(Integer.toUnsignedLong(time.getTime())))
                .ifPresent(progress::finishedEventOf);
    }

    private void broken(Throwable mistake) {
        defect.compareAndSet(null, mistake);
        signal.orders();
    }

    private void reopenLater(String reason) throws InterruptedException {
        progress.reopened(reason);
        progress.become(PartState.WAITING, signal);
        signal.settle();
        Duration wait = backoff.next();
        LOG.warnf("trigger part '%s': %s; the stream is opened again in %d ms", part, reason, wait.toMillis());
        signal.pause(wait);
    }

    /** Lets what has begun come to its end, and saves the position; an abort cuts that short. */
    private void end(Thread parkedThread, Thread saverThread) throws InterruptedException {
        // Also lanes that wait for their next attempt hear of it.
        signal.orders();
        lanes.stop();
        parked.end();
        while (!signal.isAborted() && !lanes.awaitIdle(LOOK)) {
            LOG.debugf("%s: waits for events that have begun", part);
        }
        if (signal.isAborted()) {
            lanes.abort();
            parkedThread.interrupt();
        }
        parkedThread.join();
        saverThread.interrupt();
        saverThread.join();
        if (!signal.isLost()) {
            saver.trySave(frontier.position());
        }
    }

    private interface Task {
        void run() throws InterruptedException;
    }

    private Thread start(String name, Task task) {
        return Thread.ofVirtual().name("espalier-" + name + "-" + part).start(() -> {
            try {
                task.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                broken(e);
            }
        });
    }
}
