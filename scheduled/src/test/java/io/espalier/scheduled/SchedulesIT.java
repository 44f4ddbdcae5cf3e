package io.espalier.scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.espalier.app.ScheduleDefinition;
import io.espalier.app.SourceLocation;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.testing.ManualClock;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchedulesIT {
    private static final Duration STOP_WAIT = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-05-04T10:00:30Z"));
    private final List<FunctionCall> calls = new CopyOnWriteArrayList<>();
    private final List<Schedules> started = new ArrayList<>();
    private EspalierDatabase database;

    @BeforeEach
    void createDatabase() {
        database = new EspalierDatabase(
                MongoReplicaSet.shared()::client,
                "espalier_" + UUID.randomUUID().toString().substring(0, 8));
        new SlotMigration().migrate(database);
    }

    @AfterEach
    void stop() {
        started.forEach(Schedules::stop);
        database.client().getDatabase(database.name()).drop();
    }

    @Test
    void startsTheFunctionOfEachDueSlotAsSystem() {
        Schedules schedules = start(schedule("hourly", "0 * * * *"));
        lookAt(schedules, "2026-05-04T10:59:59Z");
        assertThat(calls).isEmpty();

        lookAt(schedules, "2026-05-04T11:00:00Z");

        awaitStates(schedules, RunState.SUCCEEDED);
        FunctionCall call = calls.getFirst();
        assertThat(calls).hasSize(1);
        assertThat(call.name()).isEqualTo("hourlyFunction");
        assertThat(call.arguments()).isEmpty();
        assertThat(call.caller()).isEqualTo(Caller.SYSTEM);
        assertThat(call.origin()).isEqualTo(Origin.SCHEDULE);
        assertThat(call.correlationId()).isEqualTo("hourly@2026-05-04T11:00:00Z");
    }

    @Test
    void twoProcessesStartEachSlotOnce() throws Exception {
        Schedules one = start(schedule("minutely", "* * * * *"));
        Schedules other = start(schedule("minutely", "* * * * *"));
        CyclicBarrier together = new CyclicBarrier(2);
        Thread racer = Thread.ofPlatform().start(() -> race(other, together));

        for (int minute = 0; minute < 60; minute++) {
            clock.advance(Duration.ofMinutes(1));
            together.await(30, TimeUnit.SECONDS);
            one.look();
            together.await(30, TimeUnit.SECONDS);
        }
        racer.join(Duration.ofSeconds(30));

        await().untilAsserted(() -> assertThat(calls).hasSize(60));
        assertThat(calls.stream().map(FunctionCall::correlationId)).doesNotHaveDuplicates();
    }

    private static void race(Schedules schedules, CyclicBarrier together) {
        try {
            for (int minute = 0; minute < 60; minute++) {
                together.await(30, TimeUnit.SECONDS);
                schedules.look();
                together.await(30, TimeUnit.SECONDS);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSlowFunctionDelaysNeitherOthersNorItsOwnNextSlot() {
        CountDownLatch end = new CountDownLatch(1);
        Schedules schedules = start(
                call -> {
                    calls.add(call);
                    if (call.name().equals("slowFunction")) {
                        awaitLatch(end);
                    }
                    return new BsonUndefined();
                },
                schedule("slow", "* * * * *"),
                schedule("quick", "* * * * *"));

        lookAt(schedules, "2026-05-04T10:01:00Z");
        lookAt(schedules, "2026-05-04T10:02:00Z");

        await().untilAsserted(() -> assertThat(calls).hasSize(4));
        end.countDown();
        awaitStates(schedules, RunState.SUCCEEDED, RunState.SUCCEEDED);
    }

    @Test
    void aLookDelayedByAMinuteLosesNoSlot() {
        Schedules schedules = start(schedule("minutely", "* * * * *"));

        lookAt(schedules, "2026-05-04T10:02:10Z");

        awaitCalls("minutely@2026-05-04T10:01:00Z", "minutely@2026-05-04T10:02:00Z");
    }

    @Test
    void afterAnOutageOnlyTheLatestMissedSlotIsStartedBesideTheCurrentOne() {
        try (var broken = brokenClient()) {
            boolean[] isDown = {false};
            EspalierDatabase flaky =
                    new EspalierDatabase(() -> isDown[0] ? broken : database.client(), database.name());
            Schedules schedules = startAt(flaky, schedule("minutely", "* * * * *"));
            isDown[0] = true;
            for (int minute = 1; minute < 9; minute++) {
                lookAt(schedules, "2026-05-04T10:0" + minute + ":00Z");
            }
            isDown[0] = false;

            lookAt(schedules, "2026-05-04T10:09:00Z");

            awaitCalls("minutely@2026-05-04T10:08:00Z", "minutely@2026-05-04T10:09:00Z");
            schedules.stop();
            assertThat(calls).hasSize(2);
        }
    }

    @Test
    void aMissedSlotWhoseRecordWasNotAnsweredIsStartedAtTheNextLook() {
        start(schedule("daily", "0 3 * * *")).stop();
        clock.set(Instant.parse("2026-05-05T08:00:00Z"));
        LostAnswers mongo = new LostAnswers(database.client());
        mongo.loseNext();
        Schedules after = startAt(new EspalierDatabase(mongo::client, database.name()), schedule("daily", "0 3 * * *"));

        lookAt(after, "2026-05-05T08:01:00Z");
        lookAt(after, "2026-05-05T08:02:00Z");

        awaitCalls("daily@2026-05-05T03:00:00Z");
        awaitStates(after, RunState.SUCCEEDED);
        assertThat(calls).hasSize(1);
    }

    @Test
    void aSlotWhoseRecordWasNotAnsweredIsTheOneThatIsCaughtUpAfterAnOutage() {
        LostAnswers mongo = new LostAnswers(database.client());
        try (var broken = brokenClient()) {
            boolean[] isDown = {false};
            Schedules schedules = startAt(
                    new EspalierDatabase(() -> isDown[0] ? broken : mongo.client(), database.name()),
                    schedule("minutely", "* * * * *"));
            mongo.loseNext();
            lookAt(schedules, "2026-05-04T10:01:00Z");
            isDown[0] = true;
            lookAt(schedules, "2026-05-04T10:02:00Z");
            isDown[0] = false;

            lookAt(schedules, "2026-05-04T10:09:00Z");

            awaitCalls("minutely@2026-05-04T10:01:00Z", "minutely@2026-05-04T10:09:00Z");
        }
    }

    @Test
    void aSlotThatFindsNoPlaceToRunIsAttemptedAgain() {
        Schedules schedules = start(
                call -> {
                    calls.add(call);
                    if (calls.size() < 3) {
                        throw new FunctionException(FunctionErrorCode.TOO_MANY_REQUESTS, "too many calls are waiting");
                    }
                    return new BsonUndefined();
                },
                schedule("hourly", "0 * * * *"));

        lookAt(schedules, "2026-05-04T11:00:00Z");

        awaitStates(schedules, RunState.SUCCEEDED);
        assertThat(latest(schedules.statuses().getFirst()).attempts()).isEqualTo(3);
    }

    @Test
    void theStopEndsTheAttemptsOfASlotThatFindsNoPlace() {
        Schedules schedules = start(
                call -> {
                    calls.add(call);
                    throw new FunctionException(FunctionErrorCode.TOO_MANY_REQUESTS, "too many calls are waiting");
                },
                schedule("hourly", "0 * * * *"));
        lookAt(schedules, "2026-05-04T11:00:00Z");
        await().untilAsserted(() -> assertThat(calls).hasSizeGreaterThan(1));

        schedules.stop();

        ScheduleStatus.Run run = latest(schedules.statuses().getFirst());
        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.attempts()).isEqualTo(calls.size());
        assertThat(run.error()).contains("too many calls are waiting");
    }

    @Test
    void aManualRunTakesNoSlotsPlace() {
        Schedules before = start(schedule("hourly", "0 * * * *"));
        clock.set(Instant.parse("2026-05-04T11:00:00Z"));
        before.runNow("hourly");
        ScheduleStatus.Run manual = latest(before.statuses().getFirst());
        assertThat(manual.manual()).isTrue();
        assertThat(manual.due()).isEqualTo(Instant.parse("2026-05-04T11:00:00Z"));

        before.look();

        awaitCalls("hourly@2026-05-04T11:00:00Z-manual", "hourly@2026-05-04T11:00:00Z");
    }

    @Test
    void aSlotMissedBeforeAManualRunIsStillCaughtUp() {
        start(schedule("hourly", "0 * * * *")).stop();
        clock.set(Instant.parse("2026-05-04T11:05:00Z"));
        schedules(database, this::recordCall, schedule("hourly", "0 * * * *")).runNow("hourly");
        clock.set(Instant.parse("2026-05-04T11:10:00Z"));

        start(schedule("hourly", "0 * * * *"));

        awaitCalls("hourly@2026-05-04T11:05:00Z-manual", "hourly@2026-05-04T11:00:00Z");
    }

    @Test
    void beginningInTheMomentOfASlotLeavesItToTheOthers() {
        Schedules other = schedules(database, this::recordCall, schedule("hourly", "0 * * * *"));
        other.start();
        started.add(other);
        clock.set(Instant.parse("2026-05-04T11:00:00Z"));
        start(schedule("hourly", "0 * * * *"));

        other.look();

        awaitCalls("hourly@2026-05-04T11:00:00Z");
    }

    @Test
    void slotsMissedWhileNothingRanAreCaughtUpOnce() {
        Schedules before = start(schedule("hourly", "0 * * * *"));
        lookAt(before, "2026-05-04T11:00:00Z");
        awaitStates(before, RunState.SUCCEEDED);
        before.stop();

        clock.set(Instant.parse("2026-05-04T15:30:00Z"));
        Schedules after = start(schedule("hourly", "0 * * * *"));
        Schedules third = start(schedule("hourly", "0 * * * *"));
        after.look();
        third.look();

        awaitStates(third, RunState.SUCCEEDED);
        assertThat(calls.stream().map(FunctionCall::correlationId))
                .containsExactly("hourly@2026-05-04T11:00:00Z", "hourly@2026-05-04T15:00:00Z");
    }

    @Test
    void aScheduleThatNeverRanIsCaughtUpSinceItIsFollowed() {
        start(schedule("daily", "0 3 * * *")).stop();

        clock.set(Instant.parse("2026-05-05T08:00:00Z"));
        Schedules after = start(schedule("daily", "0 3 * * *"));

        awaitStates(after, RunState.SUCCEEDED);
        assertThat(calls.getFirst().correlationId()).isEqualTo("daily@2026-05-05T03:00:00Z");
    }

    @Test
    void skipCatchupLeavesMissedSlotsOut() {
        start(skipping("hourly", "0 * * * *")).stop();
        clock.set(Instant.parse("2026-05-04T15:30:00Z"));
        Schedules after = start(skipping("hourly", "0 * * * *"));
        assertThat(calls).isEmpty();

        lookAt(after, "2026-05-04T16:00:00Z");

        awaitStates(after, RunState.SUCCEEDED);
        assertThat(calls).hasSize(1);
    }

    @Test
    void recordsHowARunFailed() {
        Schedules schedules = start(
                call -> {
                    throw new FunctionException(FunctionErrorCode.FUNCTION_EXECUTION_ERROR, "no paper left");
                },
                schedule("hourly", "0 * * * *"));

        lookAt(schedules, "2026-05-04T11:00:00Z");

        awaitStates(schedules, RunState.FAILED);
        assertThat(latest(schedules.statuses().getFirst()).error()).contains("no paper left");
    }

    @Test
    void runsByHandAndTellsTheResult() {
        Schedules schedules = start(schedule("yearly", "0 0 1 1 *"));

        schedules.runNow("yearly");
        schedules.runNow("yearly");

        assertThat(calls).hasSize(2);
        assertThat(latest(schedules.statuses().getFirst()).state()).isEqualTo(RunState.SUCCEEDED);
        assertThatThrownBy(() -> schedules.runNow("nightly"))
                .isInstanceOf(FunctionException.class)
                .hasMessageContaining("no schedule 'nightly'");
    }

    @Test
    void aRunByHandThatFailsTellsTheFunctionsError() {
        Schedules schedules = start(
                call -> {
                    throw new FunctionException("no paper left");
                },
                schedule("yearly", "0 0 1 1 *"));

        assertThatThrownBy(() -> schedules.runNow("yearly")).hasMessage("no paper left");
    }

    @Test
    void aBrokenExpressionStopsOnlyItsOwnSchedule() {
        Schedules schedules = start(schedule("broken", "0 25 * * *"), schedule("hourly", "0 * * * *"));

        lookAt(schedules, "2026-05-04T11:00:00Z");

        awaitStates(schedules, RunState.SUCCEEDED);
        assertThat(schedules.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toText())
                        .contains("REFUSED", "triggers/broken.json", "config.schedule", "position 3 (hour)"));
    }

    @Test
    void slotsThatCannotBeRecordedAreTriedAgain() {
        try (var broken = brokenClient()) {
            boolean[] isDown = {true};
            EspalierDatabase flaky =
                    new EspalierDatabase(() -> isDown[0] ? broken : database.client(), database.name());
            Schedules schedules = startAt(flaky, schedule("minutely", "* * * * *"));
            lookAt(schedules, "2026-05-04T10:01:00Z");
            assertThat(calls).isEmpty();
            isDown[0] = false;

            lookAt(schedules, "2026-05-04T10:02:00Z");

            await().untilAsserted(() -> assertThat(calls).hasSize(2));
        }
    }

    @Test
    void nothingHappensBeforeTheStartAndAfterTheStop() {
        Schedules schedules = schedules(database, this::recordCall, schedule("minutely", "* * * * *"));
        lookAt(schedules, "2026-05-04T10:01:00Z");
        schedules.start();
        schedules.stop();
        lookAt(schedules, "2026-05-04T10:05:00Z");

        assertThat(calls).isEmpty();
        assertThat(schedules.statuses())
                .singleElement()
                .satisfies(status -> assertThat(status.next()).isEqualTo(Instant.parse("2026-05-04T10:06:00Z")));
    }

    @Test
    void aSlotWhoseProcessDiedIsNotStartedAgain() {
        Slot slot = Slot.of("hourly", Instant.parse("2026-05-04T11:00:00Z"));
        Schedules schedules = start(schedule("hourly", "0 * * * *"));
        new SlotRepository(database, "a process that died")
                .claim(slot, "hourlyFunction", clock.instant(), Instant.parse("2099-01-01T00:00:00Z"));

        lookAt(schedules, "2026-05-04T11:00:00Z");

        assertThat(calls).isEmpty();
        assertThat(latest(schedules.statuses().getFirst()).state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void aClaimWhoseAnswerGotLostIsStillOnesOwn() {
        Slot slot = Slot.of("hourly", Instant.parse("2026-05-04T11:00:00Z"));
        Instant expireAt = Instant.parse("2099-01-01T00:00:00Z");
        SlotRepository mine = new SlotRepository(database, "one");
        SlotRepository others = new SlotRepository(database, "other");

        assertThat(mine.claim(slot, "f", clock.instant(), expireAt)).isTrue();
        assertThat(mine.claim(slot, "f", clock.instant(), expireAt)).isTrue();
        assertThat(others.claim(slot, "f", clock.instant(), expireAt)).isFalse();
    }

    private static ScheduleDefinition schedule(String name, String cron) {
        return new ScheduleDefinition(
                name, cron, false, name + "Function", new SourceLocation("triggers/" + name + ".json", ""));
    }

    private static ScheduleDefinition skipping(String name, String cron) {
        return new ScheduleDefinition(
                name, cron, true, name + "Function", new SourceLocation("triggers/" + name + ".json", ""));
    }

    private Schedules start(ScheduleDefinition... definitions) {
        return start(this::recordCall, definitions);
    }

    /** Starts, and waits until the first look is over. */
    private Schedules start(SlotRuns.Door door, ScheduleDefinition... definitions) {
        Schedules schedules = schedules(database, door, definitions);
        schedules.start();
        schedules.look();
        started.add(schedules);
        return schedules;
    }

    private Schedules startAt(EspalierDatabase at, ScheduleDefinition... definitions) {
        Schedules schedules = schedules(at, this::recordCall, definitions);
        schedules.start();
        schedules.look();
        started.add(schedules);
        return schedules;
    }

    private static MongoClient brokenClient() {
        return MongoClients.create("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=50&connectTimeoutMS=50");
    }

    private void awaitCalls(String... correlationIds) {
        await().untilAsserted(() ->
                assertThat(calls.stream().map(FunctionCall::correlationId)).containsExactlyInAnyOrder(correlationIds));
    }

    private Schedules schedules(EspalierDatabase at, SlotRuns.Door door, ScheduleDefinition... definitions) {
        return new Schedules(List.of(definitions), door, at, new NoTicker(), clock, new FixedConfig(STOP_WAIT));
    }

    private BsonValue recordCall(FunctionCall call) {
        calls.add(call);
        return new BsonUndefined();
    }

    private void lookAt(Schedules schedules, String instant) {
        clock.set(Instant.parse(instant));
        schedules.look();
    }

    private static void awaitStates(Schedules schedules, RunState... states) {
        await().untilAsserted(() -> assertThat(schedules.statuses().stream()
                        .map(status -> latest(status).state()))
                .containsExactly(states));
    }

    private static ScheduleStatus.Run latest(ScheduleStatus status) {
        return status.latest().orElseThrow();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
