package io.espalier.triggers;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Optional;

/**
 * A trigger as it is at one moment. Counters start at 0 when the trigger is started in this process.
 *
 * @param name the trigger's name
 * @param state what it is doing
 * @param lastError what went wrong last, without documents; stays after the trigger recovered
 * @param lastEventTime when the last finished event happened in MongoDB
 * @param positionSaved when this process saved the position last
 * @param eventsDelivered events whose function ran to its end
 * @param repeatsSkipped events whose effects an earlier delivery had already committed
 * @param deadLetters events whose function failed
 * @param retries attempts that were repeated because something other than the function failed
 * @param reopens how often the stream was opened again after it had been lost
 */
@RegisterForReflection // operators are shown it
public record TriggerStatus(
        String name,
        TriggerState state,
        Optional<String> lastError,
        Optional<Instant> lastEventTime,
        Optional<Instant> positionSaved,
        long eventsDelivered,
        long repeatsSkipped,
        long deadLetters,
        long retries,
        long reopens) {}
