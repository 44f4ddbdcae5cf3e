package io.espalier.rules;

import java.time.Duration;
import java.util.Optional;

/** The moment by which the running call must be done. Every database operation carries what is left as its own limit. */
@FunctionalInterface
public interface Deadline {

    Deadline NONE = Optional::empty;

    /**
     * What is left, never zero or negative; empty when there is no limit.
     *
     * @throws RulesException with {@link RulesErrorCode#TIME_LIMIT_EXCEEDED} when nothing is left
     */
    Optional<Duration> remaining();
}
