package io.espalier.triggers.processor;

import io.espalier.triggers.delivery.DeliveryOutcome;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * What the status of an answer means: 2xx is delivered; 429, and 503 that says when to come again, ask for patience, which is no
 * failure of the event; all else failed.
 */
final class SinkAnswer {
    /** No longer wait is granted. */
    static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private SinkAnswer() {}

    /** @param retryAfter the header of that name */
    static DeliveryOutcome outcome(int status, Optional<String> retryAfter, String receiver, Instant now) {
        if (status >= 200 && status < 300) {
            return new DeliveryOutcome.Delivered();
        }
        String answer = receiver + " answered with HTTP status " + status;
        Optional<Duration> wait = retryAfter.flatMap(text -> wait(text.strip(), now));
        if (status == TOO_MANY_REQUESTS || (status == UNAVAILABLE && wait.isPresent())) {
            return new DeliveryOutcome.Postponed(answer, wait.orElse(Duration.ZERO));
        }
        boolean redirects = status >= 300 && status < 400;
        return new DeliveryOutcome.Failed(
                "HttpStatus" + status, redirects ? answer + ": redirects are not followed" : answer);
    }

    /** RFC 9110 §10.2.3: seconds, or a date. */
    private static Optional<Duration> wait(String text, Instant now) {
        try {
            Duration wait = text.matches("[0-9]{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : Duration.between(
                            now,
                            ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            if (wait.isNegative()) {
                return Optional.of(Duration.ZERO);
            }
            return Optional.of(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
