package io.espalier.triggers;

import io.espalier.functions.database.EspalierDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What all triggers of a process share.
 *
 * @param functionTimeLimit how long a function may run
 */
record TriggerServices(
        EspalierDatabase database,
        DeliveryTarget target,
        TriggersConfig config,
        Duration functionTimeLimit,
        PositionRepository positions,
        DeliveryRepository deliveries,
        DeadLetterRepository deadLetters,
        Clock clock,
        RandomGenerator random) {

    /** For every operation of ours, so that a silent network is noticed. */
    static final Duration OPERATION_TIME_LIMIT = Duration.ofSeconds(10);

    static TriggerServices of(
            EspalierDatabase database,
            DeliveryTarget target,
            TriggersConfig config,
            Duration functionTimeLimit,
            Clock clock,
            RandomGenerator random) {
        return new TriggerServices(
                database,
                target,
                config,
                functionTimeLimit,
                new PositionRepository(database, OPERATION_TIME_LIMIT),
                new DeliveryRepository(database, config.deliveryRetention(), clock),
                new DeadLetterRepository(database, OPERATION_TIME_LIMIT),
                clock,
                random);
    }

    Backoff newBackoff() {
        return new Backoff(config.backoff().initial(), config.backoff().max(), random);
    }
}
