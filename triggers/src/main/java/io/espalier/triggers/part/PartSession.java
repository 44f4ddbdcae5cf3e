package io.espalier.triggers.part;

import com.mongodb.MongoException;
import io.espalier.triggers.delivery.DeliveryOutcome;
import io.espalier.triggers.delivery.TriggerDelivery;
import io.espalier.triggers.lane.Lanes;
import io.espalier.triggers.lane.Slots;
import io.espalier.triggers.position.ClusterTimes;
import io.espalier.triggers.position.Frontier;
import io.espalier.triggers.position.StoredPosition;
import io.espalier.triggers.position.TriggerPosition;
import io.espalier.triggers.stream.ChangeRead;
import java.time.Duration;
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
final class PartSession implements PartReader.Taker {
    private static final Logger LOG = Logger.getLogger(PartSession.class);

    /** What an event takes in memory beside its content. */
    private static final int OVERHEAD = 512;

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final HeldPart held;
    private final PartServices services;
    private final PartSignal signal;
    private final EventKeys keys;
    private final Frontier frontier;
    private final ParkedKeys parkedKeys = new ParkedKeys();
    private final Lanes<PartEvent> lanes;
    private final ParkedWork parked;
    private final PositionSaver saver;
    private final PartReader reader;
    private final AtomicReference<@Nullable Throwable> defect = new AtomicReference<>();

    PartSession(HeldPart held, StoredPosition stored) {
        this.held = held;
        this.services = held.services();
        this.signal = held.signal();
        Trigger trigger = held.trigger();
        TriggerPosition start = stored.position();
        this.keys = new EventKeys(trigger.delivery().ordering());
        this.frontier = new Frontier(start);
        Slots slots = new Slots(trigger.concurrency(services.config().concurrency()));
        Attempts attempts = new Attempts(held);
        Settlement settlement = new Settlement(held);
        this.lanes = new Lanes<>(
                services.config().laneMemory().asLongValue(),
                "espalier-trigger-" + held,
                slots,
                new LaneWork(held, stored.waiting(), attempts, settlement, parkedKeys, this::finished, this::broken));
        this.parked = new ParkedWork(held, slots, attempts, settlement, parkedKeys, this::broken);
        this.saver = new PositionSaver(held, frontier);
        this.reader = new PartReader(held, start, this);
    }

    /**
     * Works until the part must stop or look at its position again.
     *
     * @throws MongoException if the stream cannot go on from its place by being opened again
     */
    void work() throws InterruptedException {
        parkedKeys.load(services.deliveries().heads(held.part()));
        held.progress().follows(frontier);
        Thread parkedThread = start("parked", parked::run);
        Thread saverThread = start("position", saver::run);
        try {
            reader.readOn();
        } finally {
            end(parkedThread, saverThread);
        }
        Throwable mistake = defect.get();
        if (mistake != null) {
            throw new IllegalStateException("a lane is broken", mistake);
        }
    }

    @Override
    public void reached(ChangeRead place) {
        frontier.reached(place.token());
    }

    @Override
    public void take(ChangeRead.Change change) throws InterruptedException {
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
        Trigger trigger = held.trigger();
        RawBsonDocument content = change.document();
        ChangeRead.Loss loss = change.loss();
        TriggerDelivery delivery = TriggerDelivery.ofEvent(
                held.part(),
                change.token(),
                lane,
                () -> decoded(content, loss),
                trigger.isTransactional(),
                trigger.delivery().timeout(),
                services.deliveries(),
                held.holder());
        Optional<DeliveryOutcome.Failed> undeliverable = loss == ChangeRead.Loss.ALL_BUT_HEAD
                ? Optional.of(new DeliveryOutcome.Failed(
                        "EventTooLarge", "the change event is larger than 16 MB, also without its documents"))
                : Optional.empty();
        return new PartEvent(delivery, frontier.begin(change.token()), document, undeliverable);
    }

    private BsonDocument decoded(RawBsonDocument change, ChangeRead.Loss loss) {
        BsonDocument event = held.trigger().stream().toEvent(change);
        if (loss != ChangeRead.Loss.NOTHING) {
            event.append("imagesDropped", BsonBoolean.TRUE);
        }
        return event;
    }

    private void awaitLanes() throws InterruptedException {
        while (!signal.isInterrupted() && !lanes.awaitIdle(LOOK)) {
            LOG.debugf("%s: waits until earlier events are finished", held);
        }
    }

    /** What is known about parked documents is bounded: more of them make the stream wait. */
    private void awaitParkedRoom() throws InterruptedException {
        while (parkedKeys.size() >= services.config().maxParkedDocuments() && signal.pause(LOOK)) {
            held.progress().failed("the events of " + parkedKeys.size() + " documents are parked: the stream waits");
        }
    }

    private void finished(PartEvent event) {
        frontier.finish(event.place());
        event.delivery().token().clusterTime().map(ClusterTimes::instant).ifPresent(held.progress()::finishedEventOf);
    }

    private void broken(Throwable mistake) {
        defect.compareAndSet(null, mistake);
        signal.orders();
    }

    /** Lets what has begun come to its end, and saves the position; an abort cuts that short. */
    private void end(Thread parkedThread, Thread saverThread) throws InterruptedException {
        // Also lanes that wait for their next attempt hear of it.
        signal.endSession();
        try {
            lanes.stop();
            parked.end();
            finishBegun(parkedThread);
            saverThread.interrupt();
            saverThread.join();
        } finally {
            signal.sessionEnded();
        }
        if (!signal.isLost()) {
            saver.trySave(frontier.position());
        }
    }

    private void finishBegun(Thread parkedThread) throws InterruptedException {
        try {
            while (!signal.isAborted() && !lanes.awaitIdle(LOOK)) {
                LOG.debugf("%s: waits for events that have begun", held);
            }
        } finally {
            // Also when this thread was interrupted, because the lease is lost.
            if (signal.isAborted()) {
                lanes.abort();
                parkedThread.interrupt();
            }
        }
        parkedThread.join();
    }

    private interface Task {
        void run() throws InterruptedException;
    }

    private Thread start(String name, Task task) {
        return Thread.ofVirtual().name("espalier-" + name + "-" + held).start(() -> {
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
