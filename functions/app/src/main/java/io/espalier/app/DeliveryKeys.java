package io.espalier.app;

import io.espalier.app.TriggerProcessor.OfFunction;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The keys of a trigger's {@code espalier} that say how its events are delivered. */
final class DeliveryKeys {
    private final ObjectReader espalier;

    private DeliveryKeys(ObjectReader espalier) {
        this.espalier = espalier;
    }

    /** @param usual the order where the key {@code ordering} is absent */
    static DeliveryPolicy read(ObjectReader espalier, Ordering usual, TriggerProcessor processor) {
        DeliveryKeys keys = new DeliveryKeys(espalier);
        Ordering ordering = espalier.lowerCaseChoice("ordering", usual);
        return new DeliveryPolicy(
                ordering,
                keys.concurrency(ordering),
                keys.partitions(ordering),
                keys.retry(),
                Quantities.duration(espalier, "timeout"),
                keys.transactional(processor),
                Quantities.duration(espalier, "max_lag_warning"));
    }

    private OptionalInt concurrency(Ordering ordering) {
        OptionalInt concurrency = Quantities.wholeNumber(espalier, "concurrency", 1, DeliveryPolicy.MAX_CONCURRENCY);
        if (concurrency.isPresent() && ordering == Ordering.TOTAL) {
            espalier.refuse(
                    "concurrency",
                    "in total order one event is delivered at a time",
                    "remove it, or set espalier.ordering to \"document\" or \"none\"");
            return OptionalInt.empty();
        }
        return concurrency;
    }

    private int partitions(Ordering ordering) {
        OptionalInt partitions = Quantities.wholeNumber(espalier, "partitions", 1, DeliveryPolicy.MAX_PARTITIONS);
        if (partitions.isPresent() && ordering != Ordering.DOCUMENT) {
            espalier.refuse(
                    "partitions",
                    "events are divided by their documents, which needs order by document",
                    "remove it, or set espalier.ordering to \"document\"");
            return 1;
        }
        return partitions.orElse(1);
    }

    private boolean transactional(TriggerProcessor processor) {
        boolean transactional = espalier.bool("transactional", false);
        if (transactional && !(processor instanceof OfFunction)) {
            espalier.refuse(
                    "transactional",
                    "only a function's writes can commit together with the record of the delivery",
                    "remove it, or use FUNCTION");
        }
        return transactional;
    }

    private RetryPolicy retry() {
        if (!espalier.has("retry")) {
            return RetryPolicy.NONE;
        }
        ObjectReader retry = espalier.object("retry");
        if (!retry.has("attempts")) {
            retry.refuse(
                    "attempts",
                    "it is missing",
                    "write how many attempts an event has all together, from 1 to " + RetryPolicy.MAX_ATTEMPTS);
        }
        int attempts = Quantities.wholeNumber(retry, "attempts", 1, RetryPolicy.MAX_ATTEMPTS)
                .orElse(RetryPolicy.NONE.attempts());
        Duration backoff = Quantities.duration(retry, "backoff").orElse(RetryPolicy.NONE.backoff());
        return new RetryPolicy(
                attempts,
                backoff,
                maxBackoff(retry, backoff),
                Quantities.share(retry, "jitter").orElse(RetryPolicy.NONE.jitter()));
    }

    /** Where it is absent, waits grow up to the usual longest one, or stay at a first one that is longer. */
    private static Duration maxBackoff(ObjectReader retry, Duration backoff) {
        Optional<Duration> max = Quantities.duration(retry, "max_backoff");
        if (max.isPresent() && max.get().compareTo(backoff) < 0) {
            retry.refuse("max_backoff", "it is shorter than backoff", "make it at least as long, or leave it out");
        }
        Duration wanted = max.orElse(RetryPolicy.NONE.maxBackoff());
        return wanted.compareTo(backoff) < 0 ? backoff : wanted;
    }
}
