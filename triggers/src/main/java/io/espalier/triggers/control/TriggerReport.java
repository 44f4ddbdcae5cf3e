package io.espalier.triggers.control;

import io.espalier.triggers.part.PartStatus;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Optional;

/**
 * What operators see of a part of a trigger: what is stored about it, and how it is doing in the process that was asked.
 *
 * @param suspended why it stands still in the whole cluster, if it does
 * @param position the time up to which everything is finished
 * @param positionAgeSeconds how far that lies back; also grows while nothing happens, by the interval of quiet positions
 * @param savedAt when the position was saved last, by any process
 * @param owner the process that works on it; empty if none does, or it is not known
 * @param deadLetters how many there are of the trigger
 * @param parkedEvents how many events of the trigger are parked; with {@code here.waiting} of the process that works on it all that
 *     is known to wait. What is still in the oplog is not counted: only reading it would tell which of it belongs to the trigger,
 *     so {@code positionAgeSeconds} bounds it in time
 * @param here how it is doing in this process; its counters are of this process alone
 */
@RegisterForReflection // operators are shown it
public record TriggerReport(
        String name,
        String trigger,
        Optional<String> suspended,
        Optional<Instant> position,
        long positionAgeSeconds,
        Optional<Instant> savedAt,
        Optional<String> owner,
        long deadLetters,
        long parkedEvents,
        PartStatus here) {}
