package io.espalier.scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronExpressionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    * * * * *      | 2026-01-01T00:00:00Z | 2026-01-01T00:01:00Z
                    * * * * *      | 2026-01-01T00:00:59Z | 2026-01-01T00:01:00Z
                    */1 * * * *    | 2026-12-31T23:59:30Z | 2027-01-01T00:00:00Z
                    0 3 * * *      | 2026-02-28T03:00:00Z | 2026-03-01T03:00:00Z
                    */25 * * * *   | 2026-01-01T00:26:00Z | 2026-01-01T00:50:00Z
                    */25 * * * *   | 2026-01-01T00:50:00Z | 2026-01-01T01:00:00Z
                    0 */24 * * *   | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z
                    0 9 * * MON    | 2026-01-01T00:00:00Z | 2026-01-05T09:00:00Z
                    59 23 * * 1-5  | 2026-01-02T23:59:00Z | 2026-01-05T23:59:00Z
                    0 0 29 2 *     | 2096-03-01T00:00:00Z | 2104-02-29T00:00:00Z
                    0 0 13 * fri   | 2026-01-01T00:00:00Z | 2026-02-13T00:00:00Z
                    5,10-12 0 1 JAN,jul * | 2026-01-01T00:12:00Z | 2026-07-01T00:05:00Z
                    10-50/20 0 * * SUN | 2026-01-04T00:20:00Z | 2026-01-04T00:40:00Z
                    """)
    void findsTheNextDueMinute(String cron, Instant after, Instant next) {
        assertThat(CronExpression.parse(cron.strip()).next(after)).contains(next);
    }

    @Test
    void bothDayFieldsMustMatch() {
        CronExpression cron = CronExpression.parse("0 0 13 * FRI");

        assertThat(cron.matches(Instant.parse("2026-02-13T00:00:00Z"))).isTrue();
        assertThat(cron.matches(Instant.parse("2026-01-13T00:00:00Z")))
                .as("a Tuesday")
                .isFalse();
        assertThat(cron.matches(Instant.parse("2026-02-06T00:00:00Z")))
                .as("the sixth")
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    60 * * * *    | position 1 (minute)
                    * 24 * * *    | position 3 (hour)
                    * * 0 * *     | position 5 (day of month)
                    * * * 13 *    | position 7 (month)
                    * * * * 7     | position 9 (day of week)
                    * * * FOO *   | a name from JAN to DEC
                    1,2,,3 * * * * | position 5 (minute)
                    */0 * * * *   | a step between 1 and 60
                    */61 * * * *  | a step between 1 and 60
                    5/15 * * * *  | * or a range before a step
                    9-3 * * * *   | a range whose first value is not after its last
                    -1 * * * *    | position 1 (minute)
                    ? * * * *     | position 1 (minute)
                    * * L * *     | position 5 (day of month)
                    * * * * MON#2 | position 9 (day of week)
                    * * * *       | there are 4 fields
                    0 * * * * *   | more than five fields
                    @daily        | position 1 (minute)
                    0 0 30 2 *    | no date matches
                    0 0 31 4,6 *  | no date matches
                    """)
    void refusesWhatTheDialectDoesNotKnow(String cron, String message) {
        assertThatThrownBy(() -> CronExpression.parse(cron.strip()))
                .isInstanceOf(CronException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesEmptyAndControlCharacters() {
        for (String text : List.of("", " ", "*\t*\t*\t*\t*", "* * * * *\n")) {
            assertThatThrownBy(() -> CronExpression.parse(text)).isInstanceOf(CronException.class);
        }
    }

    @Test
    void nextIsTheFirstMinuteThatMatchesWhateverTheExpression() {
        long seed = Long.getLong("seed", System.nanoTime());
        RandomGenerator random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            String text = randomCron(random);
            CronExpression cron = CronExpression.parse(text);
            Instant after = Instant.parse("2023-12-30T00:00:00Z").plusSeconds(random.nextInt(86_400 * 500));

            assertThat(cron.next(after))
                    .as("seed %d: next of '%s' after %s", seed, text, after)
                    .isEqualTo(firstMinute(text, after));
        }
    }

    /** The second opinion: tries every minute, with the fields decided from their definition. */
    private static Optional<Instant> firstMinute(String text, Instant after) {
        String[] fields = text.split(" ", -1);
        ZonedDateTime minute =
                after.truncatedTo(ChronoUnit.MINUTES).atZone(ZoneOffset.UTC).plusMinutes(1);
        // Some pairs of day and weekday meet once in decades.
        ZonedDateTime end = minute.plusYears(41);
        while (minute.isBefore(end)) {
            if (!allows(fields[3], minute.getMonthValue(), 1, 12)
                    || !allows(fields[2], minute.getDayOfMonth(), 1, 31)
                    || !allows(fields[4], minute.getDayOfWeek().getValue() % 7, 0, 6)) {
                minute = minute.truncatedTo(ChronoUnit.DAYS).plusDays(1);
            } else if (!allows(fields[1], minute.getHour(), 0, 23) || !allows(fields[0], minute.getMinute(), 0, 59)) {
                minute = minute.plusMinutes(1);
            } else {
                return Optional.of(minute.toInstant());
            }
        }
        return Optional.empty();
    }

    private static boolean allows(String field, int value, int min, int max) {
        for (String item : field.split(",", -1)) {
            String[] step = item.split("/", -1);
            String[] range = step[0].equals("*")
                    ? new String[] {String.valueOf(min), String.valueOf(max)}
                    : step[0].split("-", -1);
            int from = Integer.parseInt(range[0]);
            int to = Integer.parseInt(range[range.length - 1]);
            boolean inStep = step.length == 1 || value % Integer.parseInt(step[1]) == 0;
            if (value >= from && value <= to && inStep) {
                return true;
            }
        }
        return false;
    }

    private static String randomCron(RandomGenerator random) {
        return String.join(
                " ",
                field(random, 0, 59),
                field(random, 0, 23),
                random.nextBoolean() ? "*" : field(random, 1, 28),
                random.nextBoolean() ? "*" : field(random, 1, 12),
                random.nextBoolean() ? "*" : field(random, 0, 6));
    }

    private static String field(RandomGenerator random, int min, int max) {
        int a = random.nextInt(min, max + 1);
        int b = random.nextInt(a, max + 1);
        return switch (random.nextInt(6)) {
            case 0 -> "*";
            case 1 -> String.valueOf(a);
            case 2 -> a + "-" + b;
            case 3 -> "*/" + random.nextInt(1, Math.min(max, 12) + 1);
            case 4 -> a + "," + b;
            default -> min + "-" + max + "/" + random.nextInt(1, Math.min(max, 12) + 1) + "," + b;
        };
    }
}
