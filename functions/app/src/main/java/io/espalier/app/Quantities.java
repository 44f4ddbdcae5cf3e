package io.espalier.app;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonDateTime;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNumber;
import org.bson.BsonString;

/** Numbers, durations and times. Each is empty where its key is absent, or was refused. */
final class Quantities {
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,9})(ms|s|m|h|d)");
    private static final Map<String, Function<Long, Duration>> UNITS = Map.of(
            "ms", Duration::ofMillis,
            "s", Duration::ofSeconds,
            "m", Duration::ofMinutes,
            "h", Duration::ofHours,
            "d", Duration::ofDays);
    private static final Duration LONGEST = Duration.ofDays(30);

    /** The seconds that fit into MongoDB's timestamps. */
    private static final long LAST_SECOND = 0xffff_ffffL;

    private Quantities() {}

    static OptionalInt wholeNumber(ObjectReader object, String key, int min, int max) {
        if (!object.has(key)) {
            return OptionalInt.empty();
        }
        long number = switch (object.raw(key)) {
            case BsonInt32 value -> value.getValue();
            case BsonInt64 value -> value.getValue();
            default -> Long.MIN_VALUE;
        };
        if (number < min || number > max) {
            object.refuse(key, "it is not a whole number in the range", "write a number from " + min + " to " + max);
            return OptionalInt.empty();
        }
        return OptionalInt.of((int) number);
    }

    /** A number from 0 to 1. */
    static OptionalDouble share(ObjectReader object, String key) {
        if (!object.has(key)) {
            return OptionalDouble.empty();
        }
        double number = object.raw(key) instanceof BsonNumber value ? value.doubleValue() : Double.NaN;
        if (!(number >= 0 && number <= 1)) {
            object.refuse(key, "it is not a number in the range", "write a number from 0 to 1");
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(number);
    }

    static Optional<Duration> duration(ObjectReader object, String key) {
        if (!object.has(key)) {
            return Optional.empty();
        }
        Optional<Duration> duration = object.raw(key) instanceof BsonString text
                ? duration(text.getValue()).filter(length -> length.compareTo(LONGEST) <= 0)
                : Optional.empty();
        if (duration.isEmpty()) {
            object.refuse(
                    key,
                    "it is not a duration",
                    "write a number and a unit, such as \"250ms\", \"10s\", \"5m\", \"1h\" or \"1d\", up to \"30d\"");
        }
        return duration;
    }

    private static Optional<Duration> duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(UNITS.get(parts.group(2))).map(unit -> unit.apply(Long.parseLong(parts.group(1))));
    }

    /** A moment that MongoDB's timestamps can name. */
    static Optional<Instant> time(ObjectReader object, String key) {
        if (!object.has(key)) {
            return Optional.empty();
        }
        Optional<Instant> time = switch (object.raw(key)) {
            case BsonDateTime date -> Optional.of(Instant.ofEpochMilli(date.getValue()));
            case BsonString text -> time(text.getValue());
            default -> Optional.empty();
        };
        Optional<Instant> inRange =
                time.filter(instant -> instant.getEpochSecond() > 0 && instant.getEpochSecond() <= LAST_SECOND);
        if (inRange.isEmpty()) {
            object.refuse(
                    key,
                    "it is not a time in the range",
                    "write one with its zone, such as \"2025-09-30T12:00:00Z\" or {\"$date\": \"2025-09-30T12:00:00Z\"},"
                            + " between 1970 and 2106");
        }
        return inRange;
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
