package io.espalier.triggers.part;

import com.mongodb.MongoException;
import io.espalier.triggers.config.TriggersConfig;
import io.espalier.triggers.failure.FailureText;
import io.espalier.triggers.position.Frontier;
import io.espalier.triggers.position.PositionRepository;
import io.espalier.triggers.position.TriggerPosition;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Saves how far everything is finished: always after the work, soon after events, now and then on a quiet stream. Belongs to one thread. */
final class PositionSaver {
    private static final Logger LOG = Logger.getLogger(PositionSaver.class);

    private final PositionRepository positions;
    private final TriggersConfig config;
    private final long fence;
    private final int revision;
    private final Frontier frontier;
    private final PartProgress progress;
    private final PartSignal signal;

    private TriggerPosition saved;
    private long savedNanos = System.nanoTime();

    PositionSaver(HeldPart held, Frontier frontier) {
        this.positions = held.services().positions();
        this.config = held.services().config();
        this.fence = held.holder().fencingNumber();
        this.frontier = frontier;
        this.progress = held.progress();
        this.signal = held.signal();
        this.saved = frontier.position();
        this.revision = signal.revision();
    }

    /** Saves the position as often as it should be, until the work must end. */
    void run() throws InterruptedException {
        while (signal.pause(config.positionInterval())) {
            TriggerPosition now = frontier.position();
            boolean events = !now.eventToken().equals(saved.eventToken());
            if (events || isOld()) {
                trySave(now);
            }
        }
    }

    private boolean isOld() {
        Duration age = Duration.ofNanos(System.nanoTime() - savedNanos);
        return age.compareTo(config.quietPositionInterval()) >= 0;
    }

    /** Saves the position if it has moved; if that fails, events since the one before may come again. */
    void trySave(TriggerPosition now) {
        if (now.equals(saved) || now.highWaterMark().isEmpty()) {
            return;
        }
        try {
            switch (positions.save(now, fence, revision)) {
                case SAVED -> progress.savedPosition();
                case CHANGED -> signal.orders();
                case LEASE_LOST -> signal.lose();
            }
            saved = now;
            savedNanos = System.nanoTime();
        } catch (MongoException e) {
            progress.failed("the position could not be saved: " + FailureText.of(e));
            LOG.debugf("%s: the position could not be saved (%s)", now.part(), FailureText.of(e));
        }
    }
}
