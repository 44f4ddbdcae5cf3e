package io.espalier.triggers.part;

import io.espalier.triggers.position.PartId;

/**
 * Hears of every attempt to deliver an event. It is called on the event's way: it must not block, ask anybody, or throw, and
 * should leave nothing behind for the garbage collector. Thread-safe.
 */
public interface AttemptListener {
    /** Does not listen. */
    AttemptListener NONE = new AttemptListener() {
        @Override
        public void firstBegan(PartId part, long lagMillis) {}

        @Override
        public void ended(PartId part, AttemptResult result, long nanos) {}
    };

    /**
     * The first attempt that counts at an event began so late.
     *
     * @param lagMillis since the event happened, by the clocks of MongoDB and of this process; not negative
     */
    void firstBegan(PartId part, long lagMillis);

    /** An attempt has taken so long. */
    void ended(PartId part, AttemptResult result, long nanos);
}
