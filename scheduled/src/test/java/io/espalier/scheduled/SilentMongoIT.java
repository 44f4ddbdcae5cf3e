package io.espalier.scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.app.ScheduleDefinition;
import io.espalier.app.SourceLocation;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.testing.ManualClock;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** MongoDB keeps its connections open and answers nothing. */
class SilentMongoIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static MongoReplicaSet set;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-05-04T02:59:30Z"));
    private final List<String> calls = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void startSet() {
        set = MongoReplicaSet.start();
    }

    @AfterAll
    static void closeSet() {
        set.close();
    }

    @Test
    void theLookGivesUpAndTheNextOneStartsTheSlot() throws Exception {
        Schedules schedules = schedules("espalier_look");
        schedules.start();
        schedules.look();
        set.pause(0);
        try {
            clock.set(Instant.parse("2026-05-04T03:00:00Z"));
            Thread look = Thread.ofVirtual().start(schedules::look);
            assertThat(look.join(LIMIT)).as("the look ends").isTrue();
        } finally {
            set.resume(0);
        }

        clock.set(Instant.parse("2026-05-04T03:01:00Z"));
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            schedules.look();
            assertThat(calls).containsExactly("daily@2026-05-04T03:00:00Z");
        });
        schedules.stop();
    }

    @Test
    void theStopDoesNotWaitForTheLook() throws Exception {
        Schedules schedules = schedules("espalier_stop");
        schedules.start();
        schedules.look();
        set.pause(0);
        try {
            clock.set(Instant.parse("2026-05-04T03:00:00Z"));
            Thread look = Thread.ofVirtual().start(schedules::look);
            await().until(schedules::isLooking);
            Thread stop = Thread.ofVirtual().start(schedules::stop);

            assertThat(stop.join(LIMIT)).as("the stop ends").isTrue();
            assertThat(look.isAlive()).as("the look goes on").isTrue();
        } finally {
            set.resume(0);
        }
    }

    private Schedules schedules(String database) {
        return new Schedules(
                List.of(new ScheduleDefinition(
                        "daily", "0 3 * * *", false, "f", new SourceLocation("triggers/daily.json", ""))),
                call -> {
                    calls.add(call.correlationId());
                    return new BsonUndefined();
                },
                new EspalierDatabase(set::client, database),
                new NoTicker(),
                clock,
                new FixedConfig(Duration.ofMillis(100)));
    }
}
