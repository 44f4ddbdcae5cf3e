package io.espalier.app;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the events of a trigger are delivered: App Services' way, unless the key {@code espalier} of its file says otherwise.
 *
 * @param concurrency the most deliveries at a time, in each partition; empty leaves it to the server's settings. Empty with
 *     {@link Ordering#TOTAL}, which is one at a time
 * @param partitions into how many parts the documents are divided, each of which one process works on; more than 1 only with
 *     {@link Ordering#DOCUMENT}
 * @param timeout for one attempt; empty leaves it to the server's settings
 * @param transactional the writes of the function and the record that the event is delivered commit together; so they do where
 *     the function's own definition says it
 * @param maxLagWarning operators are warned when events wait longer than this
 */
public record DeliveryPolicy(
        Ordering ordering,
        OptionalInt concurrency,
        int partitions,
        RetryPolicy retry,
        Optional<Duration> timeout,
        boolean transactional,
        Optional<Duration> maxLagWarning) {
    /** The most partitions that a trigger can have. */
    public static final int MAX_PARTITIONS = 64;

    /** The most deliveries at a time that a trigger can ask for: what App Services allows (§5.2). */
    public static final int MAX_CONCURRENCY = 10_000;

    public DeliveryPolicy {
        if (concurrency.isPresent() && (concurrency.getAsInt() < 1 || concurrency.getAsInt() > MAX_CONCURRENCY)) {
            throw new IllegalArgumentException(
                    "concurrency must be 1 to " + MAX_CONCURRENCY + ", not " + concurrency.getAsInt());
        }
        if (concurrency.isPresent() && ordering == Ordering.TOTAL) {
            throw new IllegalArgumentException("total order leaves no concurrency");
        }
        if (partitions < 1 || partitions > MAX_PARTITIONS || (partitions > 1 && ordering != Ordering.DOCUMENT)) {
            throw new IllegalArgumentException("partitions must be 1, or 2 to " + MAX_PARTITIONS
                    + " with order by document, not " + partitions + " with " + ordering);
        }
    }

    /** One attempt for each event, in that order. */
    public static DeliveryPolicy of(Ordering ordering) {
        return new DeliveryPolicy(
                ordering, OptionalInt.empty(), 1, RetryPolicy.NONE, Optional.empty(), false, Optional.empty());
    }
}
