package io.espalier.functions.call;

import java.time.Duration;

/**
 * Room for results on their way to those who asked for them. A call keeps its place in the pool until there is room for its result,
 * so that results cannot pile up faster than they are taken. Who calls functions for others binds {@link #CURRENT}; without it there
 * is always room. Thread-safe.
 */
@FunctionalInterface
public interface ResultRoom {
    /** The room for the results of the calls that this thread makes. */
    ScopedValue<ResultRoom> CURRENT = ScopedValue.newInstance();

    /** There is always room. */
    ResultRoom ENDLESS = new ResultRoom() {
        @Override
        public boolean await(long bytes, Duration limit) {
            return true;
        }

        @Override
        public boolean mayBeShort(long bytes) {
            return false;
        }
    };

    /**
     * Waits for room.
     *
     * @param bytes about how large the result is, as BSON
     * @return false if there was none in time
     */
    boolean await(long bytes, Duration limit) throws InterruptedException;

    /** Whether so large a result may have to wait; if not, its call gives its place back as soon as its body has ended. */
    default boolean mayBeShort(long bytes) {
        return true;
    }
}
