package io.espalier.scheduled;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.ScheduleDefinition;
import io.espalier.app.SourceLocation;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void aLookDelayedByAMinuteLosesNoSlot() {
        for (boolean skip : new boolean[] {false, true}) {
            Schedule schedule = followed("* * * * *", skip, "10:00:30", "10:00:30");
            schedule.settle(at("10:01:00"));
            assertThat(schedule.due(at("10:03:01"))).containsExactly(at("10:02:00"), at("10:03:00"));
        }
    }

    @Test
    void afterAnOutageOnlyTheLatestMissedSlotIsDueBesideTheCurrentOne() {
        Schedule minutely = followed("* * * * *", false, "10:00:30", "10:00:30");
        assertThat(minutely.due(at("10:30:10"))).containsExactly(at("10:29:00"), at("10:30:00"));
        Schedule hourly = followed("0 * * * *", false, "10:00:30", "10:00:30");
        assertThat(hourly.due(at("13:20:00"))).containsExactly(at("13:00:00"));
        assertThat(hourly.due(at("13:00:10"))).containsExactly(at("12:00:00"), at("13:00:00"));
    }

    @Test
    void missedBeforeTheProcessBeganIsTheLatestSlotAlone() {
        Schedule schedule = followed("* * * * *", false, "10:00:00", "10:30:30");
        assertThat(schedule.due(at("10:30:31"))).containsExactly(at("10:30:00"));
        assertThat(schedule.due(at("10:31:00"))).containsExactly(at("10:30:00"), at("10:31:00"));
    }

    @Test
    void nothingMissedIsDueWithSkipCatchup() {
        Schedule schedule = followed("0 * * * *", true, "07:00:00", "10:00:30");
        assertThat(schedule.due(at("10:01:00"))).isEmpty();
        assertThat(schedule.due(at("12:20:00"))).isEmpty();
        assertThat(schedule.due(at("12:00:10"))).containsExactly(at("12:00:00"));
    }

    @Test
    void aRecordOfTheFutureHoldsNothingUp() {
        Schedule schedule = followed("* * * * *", false, "23:00:00", "10:00:30");
        assertThat(schedule.due(at("10:01:00"))).containsExactly(at("10:01:00"));
    }

    @Test
    void nothingIsDueBeforeTheRecordsWereAsked() {
        assertThat(schedule("* * * * *", false).due(at("10:01:00"))).isEqualTo(List.of());
    }

    private static Schedule followed(String cron, boolean skip, String latestRecorded, String begin) {
        Schedule schedule = schedule(cron, skip);
        schedule.follow(at(latestRecorded), at(begin));
        return schedule;
    }

    private static Schedule schedule(String cron, boolean skip) {
        return new Schedule(
                new ScheduleDefinition("s", cron, skip, "f", new SourceLocation("triggers/s.json", "")),
                CronExpression.parse(cron));
    }

    private static Instant at(String time) {
        return Instant.parse("2026-05-04T" + time + "Z");
    }
}
