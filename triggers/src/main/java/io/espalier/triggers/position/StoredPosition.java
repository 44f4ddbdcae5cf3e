package io.espalier.triggers.position;

import java.time.Instant;
import java.util.Optional;

/**
 * What is kept about a part.
 *
 * @param fence the highest fencing number that has worked on it
 * @param suspension why it stands still, if it does
 * @param revision grows whenever an operator lets the part go on, perhaps elsewhere
 * @param replays grows whenever dead letters were parked for another attempt
 * @param disabledAt since when the app has the trigger disabled
 * @param waiting the event that failed last, with total order; it may be finished meanwhile
 * @param savedAt when the position was saved last
 */
public record StoredPosition(
        TriggerPosition position,
        long fence,
        Optional<Suspension> suspension,
        int revision,
        int replays,
        Optional<Instant> disabledAt,
        Optional<WaitingEvent> waiting,
        Optional<Instant> savedAt) {}
