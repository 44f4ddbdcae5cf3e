package io.espalier.triggers.part;

import io.espalier.functions.database.EspalierDatabase;
import io.espalier.triggers.config.TriggersConfig;
import io.espalier.triggers.delivery.DeadLetterRepository;
import io.espalier.triggers.delivery.DeliveryRepository;
import io.espalier.triggers.failure.Backoff;
import io.espalier.triggers.position.PartitionLayout;
import io.espalier.triggers.position.PositionOrders;
import io.espalier.triggers.position.PositionRepository;
import io.espalier.triggers.stream.ChangeStreams;
import io.espalier.triggers.stream.PreImages;
import io.espalier.triggers.stream.SharedStreams;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What all parts in a process share.
 *
 * @param random thread-safe
 * @param listener hears of every attempt
 */
public record PartServices(
        EspalierDatabase database,
        TriggersConfig config,
        PositionRepository positions,
        PositionOrders orders,
        PartitionLayout layout,
        DeliveryRepository deliveries,
        DeadLetterRepository deadLetters,
        SharedStreams streams,
        PreImages preImages,
        Clock clock,
        RandomGenerator random,
        AttemptListener listener) {
    /** For every operation of ours, so that a silent network is noticed. */
    public static final Duration OPERATION_TIME_LIMIT = Duration.ofSeconds(10);

    public static PartServices of(
            EspalierDatabase database, TriggersConfig config, Clock clock, RandomGenerator random) {
        return new PartServices(
                database,
                config,
                new PositionRepository(database, OPERATION_TIME_LIMIT),
                new PositionOrders(database, OPERATION_TIME_LIMIT),
                new PartitionLayout(database, DeliveryRepository.COLLECTION),
                new DeliveryRepository(database, config.deliveryRetention(), OPERATION_TIME_LIMIT, clock),
                new DeadLetterRepository(database, OPERATION_TIME_LIMIT),
                new SharedStreams(new ChangeStreams(database::client, OPERATION_TIME_LIMIT)),
                new PreImages(database::client, OPERATION_TIME_LIMIT),
                clock,
                random,
                AttemptListener.NONE);
    }

    /** The same, with somebody who hears of attempts. */
    public PartServices listened(AttemptListener newListener) {
        return new PartServices(
                database,
                config,
                positions,
                orders,
                layout,
                deliveries,
                deadLetters,
                streams,
                preImages,
                clock,
                random,
                newListener);
    }

    public Backoff newBackoff() {
        return new Backoff(config.backoff().initial(), config.backoff().max(), random);
    }
}
