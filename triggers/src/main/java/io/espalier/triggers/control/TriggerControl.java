package io.espalier.triggers.control;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.admin.AdminArguments;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.triggers.DrainReport;
import io.espalier.triggers.Triggers;
import io.espalier.triggers.config.TriggersConfig;
import io.espalier.triggers.failure.TriggerErrorCode;
import io.espalier.triggers.part.PartServices;
import io.espalier.triggers.part.PartStatus;
import io.espalier.triggers.position.ClusterTimes;
import io.espalier.triggers.position.ReplicaSetIdentity;
import io.espalier.triggers.position.StoredPosition;
import io.espalier.triggers.position.Suspension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What operators can do with triggers, from any process: the one that works on a trigger obeys within about a second. Thread-safe. */
final class TriggerControl {
    private final Supplier<Triggers> triggers;
    private final EspalierDatabase database;
    private final PartServices services;
    private final Clock clock;

    TriggerControl(Supplier<Triggers> triggers, EspalierDatabase database, TriggersConfig config, Clock clock) {
        this.triggers = triggers;
        this.database = database;
        this.services = PartServices.of(database, config, clock, () -> 0);
        this.clock = clock;
    }

    DrainReport drain(Duration limit) {
        return triggers.get().drain(limit);
    }

    List<TriggerReport> reports() {
        List<PartStatus> here = triggers.get().statuses();
        Map<String, StoredPosition> stored = new HashMap<>();
        services.positions()
                .ofTriggers(here.stream().map(PartStatus::trigger).distinct().toList())
                .forEach(found -> stored.put(found.position().part().toString(), found));
        Map<String, Long> deadLetters = services.deadLetters().counts();
        Map<String, Long> parked = services.deliveries().countsOfParked();
        Map<String, Optional<String>> owners = triggers.get().owners();
        return here.stream()
                .map(status -> report(
                        status,
                        Optional.ofNullable(stored.get(status.name())),
                        owners.getOrDefault(status.name(), Optional.empty()),
                        deadLetters.getOrDefault(status.trigger(), 0L),
                        parked.getOrDefault(status.trigger(), 0L)))
                .toList();
    }

    private TriggerReport report(
            PartStatus status,
            Optional<StoredPosition> stored,
            Optional<String> owner,
            long deadLetters,
            long parkedEvents) {
        Optional<Instant> position =
                stored.map(found -> ClusterTimes.instant(found.position().clusterTime()));
        return new TriggerReport(
                status.name(),
                status.trigger(),
                stored.flatMap(StoredPosition::suspension)
                        .map(suspension ->
                                suspension.code() + " since " + suspension.at() + ": " + suspension.message()),
                position,
                position.map(time -> Duration.between(time, clock.instant()).toSeconds())
                        .map(seconds -> Math.max(0, seconds))
                        .orElse(0L),
                stored.flatMap(StoredPosition::savedAt),
                owner,
                deadLetters,
                parkedEvents,
                status);
    }

    /** @return how many parts were suspended */
    long suspend(String trigger, String reason) {
        requireKnown(trigger);
        return services.orders()
                .suspend(trigger, new Suspension(TriggerErrorCode.BY_OPERATOR, reason, clock.instant()));
    }

    /**
     * Lets a trigger go on where it stood.
     *
     * @return how many parts go on
     */
    long resume(String trigger) {
        requireKnown(trigger);
        ReplicaSetIdentity here = here();
        List<StoredPosition> parts = services.positions().ofTriggers(List.of(trigger));
        if (parts.stream().anyMatch(part -> !part.position().replicaSetId().equals(here.id()))) {
            throw new FunctionException(
                    FunctionErrorCode.INVALID_PARAMETER,
                    "the trigger '" + trigger + "' stood on another replica set, whose places mean nothing on this one:"
                            + " resume it from now, or from a time");
        }
        return services.orders().resume(trigger, here.id());
    }

    /** Lets a trigger go on at what happens from now on. */
    long resumeFromNow(String trigger) {
        requireKnown(trigger);
        ReplicaSetIdentity here = here();
        return services.orders().resumeAt(trigger, ClusterTimes.after(here.now()), here.id());
    }

    /** Lets a trigger go on at a time in the past, which the oplog must reach back to. */
    long resumeFrom(String trigger, Instant time) {
        requireKnown(trigger);
        ReplicaSetIdentity here = here();
        // A timestamp holds no more than 32 bits of seconds: what lies beyond would become some other time.
        if (time.getEpochSecond() < 1
                || time.isAfter(ClusterTimes.instant(here.now()).plusSeconds(1))) {
            throw AdminArguments.invalid("from", "must be a moment between 1970 and now, and not " + time);
        }
        return services.orders().resumeAt(trigger, ClusterTimes.first(time), here.id());
    }

    private ReplicaSetIdentity here() {
        return ReplicaSetIdentity.ask(database.client(), PartServices.OPERATION_TIME_LIMIT);
    }

    private void requireKnown(String trigger) {
        List<String> known = triggers.get().statuses().stream()
                .map(PartStatus::trigger)
                .distinct()
                .toList();
        if (!known.contains(trigger)) {
            throw new FunctionException(
                    FunctionErrorCode.INVALID_PARAMETER, "there is no trigger '" + trigger + "'; there are " + known);
        }
    }
}
