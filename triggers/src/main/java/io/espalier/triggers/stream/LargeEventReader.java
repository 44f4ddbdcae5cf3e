package io.espalier.triggers.stream;

import com.mongodb.MongoException;
import io.espalier.triggers.failure.StreamFailure;
import io.espalier.triggers.position.TriggerPosition;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads on where an event is too large for MongoDB to hand out, which it says at each attempt (error 10334). The stream is
 * then read one event at a time up to that event; that one is read without its documents, and if it is still too large with
 * its head alone; and after it the stream goes on as before. Belongs to one thread.
 */
final class LargeEventReader implements ChangeSource {
    private final WatchQuery query;
    private final BiFunction<Request, TriggerPosition, ChangeSource> open;

    private @Nullable ChangeSource source;
    private TriggerPosition reached;
    private boolean oneByOne;

    /** How a stream is asked for. */
    record Request(WatchQuery query, boolean oneByOne) {}

    LargeEventReader(WatchQuery query, TriggerPosition start, BiFunction<Request, TriggerPosition, ChangeSource> open) {
        this.query = query;
        this.open = open;
        this.reached = start;
    }

    /** Opens the stream, so that it is known that it can be. Not even that may succeed where the first event is too large. */
    LargeEventReader opened() {
        try {
            source();
        } catch (MongoException e) {
            requireTooLarge(e);
        }
        return this;
    }

    @Override
    public ChangeRead next() {
        while (true) {
            try {
                return moved(source().next());
            } catch (MongoException e) {
                requireTooLarge(e);
            }
            if (oneByOne) {
                ChangeRead reduced = moved(reduced());
                reopen(false);
                return reduced;
            }
            // Events that came before the large one in the same answer are read as they are.
            reopen(true);
        }
    }

    private ChangeRead reduced() {
        try {
            return first(query.withoutImages(), ChangeRead.Loss.IMAGES);
        } catch (MongoException e) {
            requireTooLarge(e);
            return first(query.headsOnly(), ChangeRead.Loss.ALL_BUT_HEAD);
        }
    }

    private static void requireTooLarge(MongoException failure) {
        if (StreamFailure.of(failure) != StreamFailure.EVENT_TOO_LARGE) {
            throw failure;
        }
    }

    private ChangeRead first(WatchQuery reduced, ChangeRead.Loss loss) {
        try (ChangeSource one = open.apply(new Request(reduced, true), reached)) {
            ChangeRead read = one.next();
            return read instanceof ChangeRead.Change change
                    ? new ChangeRead.Change(change.document(), change.token(), loss)
                    : read;
        }
    }

    private ChangeRead moved(ChangeRead read) {
        reached = read instanceof ChangeRead.Change ? reached.afterEvent(read.token()) : reached.reached(read.token());
        return read;
    }

    private ChangeSource source() {
        ChangeSource opened = source;
        if (opened == null) {
            opened = open.apply(new Request(query, oneByOne), reached);
            source = opened;
        }
        return opened;
    }

    private void reopen(boolean nowOneByOne) {
        close();
        oneByOne = nowOneByOne;
    }

    @Override
    public void close() {
        ChangeSource opened = source;
        source = null;
        if (opened != null) {
            opened.close();
        }
    }
}
