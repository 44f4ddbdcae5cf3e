package io.espalier.triggers.part;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Optional;

/**
 * A part of a trigger as it is at one moment in this process. Counters start at 0 with the process.
 *
 * @param name the part's: the trigger's name, with {@code #2} and so on for further partitions
 * @param trigger the trigger's name
 * @param state what it is doing
 * @param lastError what went wrong last, without documents; stays after the part recovered
 * @param lastEventTime when the last finished event happened in MongoDB
 * @param positionSaved when this process saved the position last
 * @param lagSeconds how long ago the oldest event happened that is read and not finished, up to a second too much; 0 if there is none. While the stream
 *     is not read nobody knows what waits in the oplog: then how far the position lies back, the most that the lag can be
 * @param lagging whether that is more than the trigger's {@code max_lag_warning}, when it was looked at last
 * @param positionAgeSeconds how far the position lies back, by what this process knows; also grows while nothing happens in MongoDB,
 *     which writes to its oplog every ten seconds even so. 0 if another process works on it
 * @param waiting events in memory that are not finished; those that are still in the oplog cannot be counted without reading them
 * @param parked documents whose events wait in {@code trigger_deliveries}
 * @param eventsDelivered events that their receiver took
 * @param repeatsSkipped events whose effects an earlier delivery had already committed
 * @param failures attempts that failed
 * @param deadLetters events that became dead letters
 * @param retries attempts that were repeated because something other than the receiver failed
 * @param reopens how often the stream was opened again after it had been lost
 * @param positionSaves how often the position was saved
 */
@RegisterForReflection // operators are shown it
public record PartStatus(
        String name,
        String trigger,
        PartState state,
        Optional<String> lastError,
        Optional<Instant> lastEventTime,
        Optional<Instant> positionSaved,
        long lagSeconds,
        boolean lagging,
        long positionAgeSeconds,
        long waiting,
        long parked,
        long eventsDelivered,
        long repeatsSkipped,
        long failures,
        long deadLetters,
        long retries,
        long reopens,
        long positionSaves) {}
