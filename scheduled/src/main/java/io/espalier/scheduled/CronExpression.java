package io.espalier.scheduled;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cron expression in the dialect of App Services (spec/app-services.md §5.6): minute, hour, day of month, month, day of
 * week, in UTC. A minute is due when <em>all</em> fields match, the two day fields included. Immutable.
 */
final class CronExpression {
    /** Every date that can come at all comes within this time: 29 February on a certain weekday, across 2100. */
    private static final int YEARS = 41;

    private final String text;
    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet daysOfMonth;
    private final BitSet months;
    private final BitSet daysOfWeek;

    private CronExpression(String text, Map<CronField, BitSet> fields) {
        this.text = text;
        this.minutes = values(fields, CronField.MINUTE);
        this.hours = values(fields, CronField.HOUR);
        this.daysOfMonth = values(fields, CronField.DAY_OF_MONTH);
        this.months = values(fields, CronField.MONTH);
        this.daysOfWeek = values(fields, CronField.DAY_OF_WEEK);
    }

    private static BitSet values(Map<CronField, BitSet> fields, CronField field) {
        return fields.getOrDefault(field, new BitSet());
    }

    /** @throws CronException if the text is not an expression, or no date ever matches it */
    static CronExpression parse(String text) {
        Map<CronField, BitSet> values = new EnumMap<>(CronField.class);
        Iterator<CronField> fields = EnumSet.allOf(CronField.class).iterator();
        int position = 1;
        for (String part : text.split(" ", -1)) {
            if (!part.isEmpty()) {
                if (!fields.hasNext()) {
                    throw new CronException("position " + position
                            + ": there are more than five fields; seconds and years are not allowed");
                }
                CronField field = fields.next();
                values.put(field, field.parse(part, position));
            }
            position += part.length() + 1;
        }
        if (fields.hasNext()) {
            throw new CronException("there are " + values.size()
                    + " fields, but five are expected: minute, hour, day of month, month, day of week");
        }
        CronExpression cron = new CronExpression(text, values);
        if (cron.next(Instant.EPOCH).isEmpty()) {
            throw new CronException(
                    "no date matches all fields: days of month, months and days of week are combined with and");
        }
        return cron;
    }

    boolean matches(Instant minute) {
        ZonedDateTime time = minute.atZone(ZoneOffset.UTC);
        return matches(time.toLocalDate()) && hours.get(time.getHour()) && minutes.get(time.getMinute());
    }

    private boolean matches(LocalDate day) {
        return months.get(day.getMonthValue())
                && daysOfMonth.get(day.getDayOfMonth())
                && daysOfWeek.get(day.getDayOfWeek().getValue() % 7);
    }

    /** The first due minute after {@code instant}; empty if there is none. */
    Optional<Instant> next(Instant instant) {
        ZonedDateTime start =
                instant.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        LocalDate last = start.toLocalDate().plusYears(YEARS);
        for (LocalDate day = start.toLocalDate(); day.isBefore(last); day = day.plusDays(1)) {
            if (!months.get(day.getMonthValue())) {
                day = day.withDayOfMonth(day.lengthOfMonth());
            } else if (matches(day)) {
                int from = day.equals(start.toLocalDate()) ? start.getHour() * 60 + start.getMinute() : 0;
                int minute = nextMinuteOfDay(from);
                if (minute >= 0) {
                    return Optional.of(
                            day.atStartOfDay(ZoneOffset.UTC).plusMinutes(minute).toInstant());
                }
            }
        }
        return Optional.empty();
    }

    private int nextMinuteOfDay(int from) {
        for (int hour = hours.nextSetBit(from / 60); hour >= 0; hour = hours.nextSetBit(hour + 1)) {
            int minute = minutes.nextSetBit(hour == from / 60 ? from % 60 : 0);
            if (minute >= 0) {
                return hour * 60 + minute;
            }
        }
        return -1;
    }

    /** The due minutes after {@code from}, up to and with {@code to}. */
    List<Instant> between(Instant from, Instant to) {
        List<Instant> due = new ArrayList<>();
        for (Optional<Instant> next = next(from);
                next.isPresent() && !next.get().isAfter(to);
                next = next(next.get())) {
            due.add(next.get());
        }
        return due;
    }

    @Override
    public String toString() {
        return text;
    }
}
