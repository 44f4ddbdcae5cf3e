package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.functions.FunctionException;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.part.PartStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events that fail again and again: their document waits, everything else goes on. */
class ParkingIT {
    private static final RetryPolicy PATIENT = new RetryPolicy(1000, Duration.ofMillis(50), Duration.ofMillis(200), 0);
    private static final RetryPolicy THREE_TIMES = new RetryPolicy(3, Duration.ofMillis(20), Duration.ofMillis(20), 0);

    private final TriggerWorld world = new TriggerWorld(MongoReplicaSet.shared().client());
    private final AtomicBoolean broken = new AtomicBoolean(true);
    private final Map<Integer, List<Integer>> versions = new ConcurrentHashMap<>();
    private final List<Integer> attemptsAtOne = new CopyOnWriteArrayList<>();
    private Triggers triggers = world.triggers();

    @BeforeEach
    void define() {
        world.settings(Map.of("quick-retry-time", "100ms", "position-interval", "20ms"))
                .function("handle", false, (arguments, context, response) -> {
                    BsonDocument document = arguments.getFirst().asDocument().getDocument("fullDocument");
                    int id = document.getInt32("_id").getValue();
                    int version = document.getInt32("v").getValue();
                    if (id == 1 && version == 0) {
                        attemptsAtOne.add(version);
                    }
                    if (id == 1 && broken.get()) {
                        throw new FunctionException("no");
                    }
                    versions.computeIfAbsent(id, ignored -> new CopyOnWriteArrayList<>())
                            .add(version);
                    return new BsonUndefined();
                });
    }

    @AfterEach
    void stop() {
        triggers.stop();
    }

    @Test
    void onlyTheDocumentOfTheFailingEventWaits() {
        start(Ordering.DOCUMENT, PATIENT);
        write(0, 3, 0, 20);
        await().atMost(TriggerWorld.DEADLINE)
                .until(() -> seen(0).size() == 20 && seen(2).size() == 20 && parked() == 20);
        // The position has moved past what is parked.
        await().atMost(TriggerWorld.DEADLINE)
                .until(() -> world.position()
                                        .getTimestamp("clusterTime")
                                        .compareTo(world.deliveries()
                                                .find()
                                                .first()
                                                .getDocument("event")
                                                .getTimestamp("clusterTime"))
                                > 0
                        && triggers.statuses().getFirst().waiting() == 0);
        assertThat(versions).doesNotContainKey(1);
        assertThat(triggers.statuses().getFirst().parked()).isEqualTo(1);

        broken.set(false);
        await().atMost(TriggerWorld.DEADLINE).until(() -> seen(1).size() == 20);
        assertThat(seen(1)).isEqualTo(IntStream.range(0, 20).boxed().toList());
        await().atMost(TriggerWorld.DEADLINE).until(() -> parked() == 0);
        write(1, 2, 20, 30);
        await().atMost(TriggerWorld.DEADLINE).until(() -> seen(1).size() == 30);
        assertThat(seen(1)).isEqualTo(IntStream.range(0, 30).boxed().toList());
        assertThat(world.deadLetters()).isEmpty();
    }

    @Test
    void parkedEventsOutliveTheProcess() {
        start(Ordering.DOCUMENT, PATIENT);
        write(0, 2, 0, 10);
        await().atMost(TriggerWorld.DEADLINE).until(() -> parked() == 10);
        triggers.stop();
        write(1, 2, 10, 15);
        broken.set(false);

        triggers = world.triggers();
        triggers.start();
        await().atMost(TriggerWorld.DEADLINE).until(() -> seen(1).size() == 15);
        assertThat(seen(1)).isEqualTo(IntStream.range(0, 15).boxed().toList());
        await().atMost(TriggerWorld.DEADLINE).until(() -> parked() == 0);
    }

    @Test
    void afterTheLastAttemptTheEventIsADeadLetterAndItsSuccessorsGoOn() {
        start(Ordering.DOCUMENT, THREE_TIMES);
        write(1, 2, 0, 4);
        await().atMost(TriggerWorld.DEADLINE).until(() -> world.deadLetters().size() == 4);
        assertThat(world.deadLetters())
                .allSatisfy(letter ->
                        assertThat(letter.getInt32("attempts").getValue()).isEqualTo(3));
        assertThat(attemptsAtOne).hasSize(3);
        broken.set(false);
        write(1, 2, 4, 6);
        await().atMost(TriggerWorld.DEADLINE).until(() -> seen(1).size() == 2);
        assertThat(seen(1)).containsExactly(4, 5);
        assertThat(parked()).isZero();
    }

    @Test
    void inTotalOrderEverythingWaitsForTheFailingEvent() {
        start(Ordering.TOTAL, PATIENT);
        write(0, 3, 0, 3);
        await().atMost(TriggerWorld.DEADLINE).until(() -> attemptsAtOne.size() > 5);
        assertThat(versions).containsOnlyKeys(0).containsValue(List.of(0));
        assertThat(parked()).isZero();
        broken.set(false);
        await().atMost(TriggerWorld.DEADLINE).until(() -> seen(2).size() == 3);
        assertThat(versions.values()).allSatisfy(seen -> assertThat(seen).containsExactly(0, 1, 2));
        assertThat(world.deadLetters()).isEmpty();
    }

    @Test
    void withoutOrderEachEventWaitsForItself() {
        start(Ordering.NONE, PATIENT);
        write(0, 2, 0, 10);
        await().atMost(TriggerWorld.DEADLINE).until(() -> seen(0).size() == 10 && parked() == 10);
        broken.set(false);
        await().atMost(TriggerWorld.DEADLINE).until(() -> seen(1).size() == 10);
        assertThat(seen(1))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 10).boxed().toList());
    }

    @Test
    void oneInAHundredThatAlwaysFailsHoldsUpNothingElse() {
        start(Ordering.DOCUMENT, THREE_TIMES);
        List<BsonDocument> orders = new ArrayList<>();
        int good = 2_000;
        for (int i = 0; i < good; i++) {
            orders.add(order(10 + i, 0));
        }
        world.orders().insertMany(orders);
        write(1, 2, 0, 20);
        await().atMost(TriggerWorld.DEADLINE)
                .until(() -> versions.size() == good && world.deadLetters().size() == 20);
        // Counted after the function, and after the letter is stored.
        await().atMost(TriggerWorld.DEADLINE).until(() -> {
            PartStatus status = triggers.statuses().getFirst();
            return status.eventsDelivered() == good && status.deadLetters() == 20;
        });
        assertThat(parked()).isZero();
    }

    private void start(Ordering ordering, RetryPolicy retry) {
        world.trigger(world.definition(TriggerWorld.TRIGGER, "handle", TriggerWorld.policy(ordering, retry)));
        triggers = world.triggers();
        triggers.start();
    }

    /** The versions of a document that were delivered. */
    private List<Integer> seen(int id) {
        return versions.getOrDefault(id, List.of());
    }

    private long parked() {
        return world.deliveries().countDocuments(Filters.eq("state", "parked"));
    }

    /** Documents from {@code from} on get the versions from {@code first} on, one version after the other. */
    private void write(int from, int to, int first, int end) {
        for (int version = first; version < end; version++) {
            for (int id = from; id < to; id++) {
                if (version == 0) {
                    world.orders().insertOne(order(id, version));
                } else {
                    world.orders().replaceOne(Filters.eq("_id", id), order(id, version));
                }
            }
        }
    }

    private static BsonDocument order(int id, int version) {
        return new BsonDocument("_id", new BsonInt32(id)).append("v", new BsonInt32(version));
    }
}
