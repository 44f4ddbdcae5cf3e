package io.espalier.shop;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bson.types.ObjectId;

/** Reads the parameters of a query string. A value that does not fit is refused with the parameter's name and what is allowed. */
record QueryParameters(Map<String, String> values) {
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9999;

    /** @throws ApiRefusal if there is a parameter that is not in {@code allowed} */
    void allowOnly(Set<String> allowed) {
        for (String name : values.keySet()) {
            if (!allowed.contains(name)) {
                throw ApiRefusal.badRequest("unknown query parameter '" + shortened(name) + "'; allowed are "
                        + (allowed.isEmpty() ? "none" : String.join(", ", new TreeSet<>(allowed))));
            }
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    int integer(String name, int min, int max, int otherwise) {
        String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw notAnInteger(name, min, max);
        }
        throw notAnInteger(name, min, max);
    }

    Optional<ObjectId> id(String name) {
        return text(name).map(text -> {
            if (!ObjectId.isValid(text)) {
                throw ApiRefusal.badRequest(name + " must be 24 hexadecimal digits");
            }
            return new ObjectId(text);
        });
    }

    List<OrderStatus> statuses(String name) {
        List<OrderStatus> statuses = new ArrayList<>();
        text(name).ifPresent(list -> {
            for (String status : list.split(",", -1)) {
                statuses.add(OrderStatus.named(status.strip())
                        .orElseThrow(() -> ApiRefusal.badRequest(
                                name + " must be a comma-separated list of " + OrderStatus.names())));
            }
        });
        return statuses;
    }

    /** The first moment that counts. */
    Optional<Instant> from(String name) {
        return text(name)
                .map(text -> day(name, text)
                        .map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant())
                        .orElseGet(() -> moment(name, text)));
    }

    /** The first moment that counts no more: dates are inclusive, and time is kept in milliseconds. */
    Optional<Instant> until(String name) {
        return text(name)
                .map(text -> day(name, text)
                        .map(day -> day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant())
                        .orElseGet(() -> moment(name, text).plusMillis(1)));
    }

    private static Optional<LocalDate> day(String name, String text) {
        try {
            return Optional.of(inRange(name, LocalDate.parse(text)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Instant moment(String name, String text) {
        try {
            return inRange(name, OffsetDateTime.parse(text)).toInstant();
        } catch (DateTimeParseException e) {
            throw ApiRefusal.badRequest(
                    name + " must be an ISO date, such as 2026-01-31, or an ISO time, such as 2026-01-31T12:00:00Z");
        }
    }

    private static <T extends TemporalAccessor> T inRange(String name, T time) {
        int year = time.get(ChronoField.YEAR);
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            throw ApiRefusal.badRequest(name + " must be in the years " + FIRST_YEAR + " to " + LAST_YEAR);
        }
        return time;
    }

    private static ApiRefusal notAnInteger(String name, int min, int max) {
        return ApiRefusal.badRequest(name + " must be an integer from " + min + " to " + max);
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
