package io.espalier.triggers.part;

import com.mongodb.MongoException;
import io.espalier.triggers.failure.Backoff;
import io.espalier.triggers.failure.FailureText;
import io.espalier.triggers.failure.StreamFailure;
import io.espalier.triggers.position.TriggerPosition;
import io.espalier.triggers.stream.ChangeRead;
import io.espalier.triggers.stream.ChangeSource;
import io.espalier.triggers.stream.WatchQuery;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Reads the stream of a part from a place on, and opens it again when it breaks. Belongs to one thread. */
final class PartReader {
    private static final Logger LOG = Logger.getLogger(PartReader.class);

    private final HeldPart held;
    private final PartServices services;
    private final PartSignal signal;
    private final WatchQuery query;
    private final Taker taker;
    private final Backoff backoff;

    /** Everything before it was read. */
    private TriggerPosition read;

    private boolean preImagesDue;

    /** Who gets what was read, in the order of the stream. */
    interface Taker {

        /** Comes back when there is room for the next one. */
        void take(ChangeRead.Change change) throws InterruptedException;

        /** The stream has come to this place. */
        void reached(ChangeRead place);
    }

    PartReader(HeldPart held, TriggerPosition start, Taker taker) {
        this.held = held;
        this.services = held.services();
        this.signal = held.signal();
        this.query = held.trigger().stream().query().of(held.part());
        this.taker = taker;
        this.backoff = services.newBackoff();
        this.read = start;
    }

    /**
     * Reads until the part must stop or look at its position again.
     *
     * @throws MongoException if the stream cannot go on from its place by being opened again
     */
    void readOn() throws InterruptedException {
        while (!signal.isInterrupted()) {
            openAndFollow();
        }
    }

    private void openAndFollow() throws InterruptedException {
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
            held.become(PartState.RUNNING);
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
        return held.trigger().preImagesOf().map(services.preImages()::require).orElse(true);
    }

    /** @return false if the stream must be opened again */
    private boolean take(ChangeRead seen) throws InterruptedException {
        switch (seen) {
            case ChangeRead.Change change -> {
                if (preImagesDue) {
                    preImagesDue = !havePreImages();
                }
                taker.take(change);
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
        taker.reached(place);
    }

    private void reopenLater(String reason) throws InterruptedException {
        held.progress().reopened(reason);
        held.become(PartState.WAITING);
        signal.settle();
        Duration wait = backoff.next();
        LOG.warnf("trigger part '%s': %s; the stream is opened again in %d ms", held, reason, wait.toMillis());
        signal.pause(wait);
    }
}
