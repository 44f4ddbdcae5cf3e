package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.part.PartState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.Test;

/** Nothing happens for a while, and then everything at once. */
class BurstIT {
    private static final int THREADS = 8;
    private static final int WRITES = 5_000;
    private static final int DOCUMENTS = 100;

    private final TriggerWorld world = new TriggerWorld(MongoReplicaSet.shared().client());
    private final Map<Integer, List<Integer>> seen = new ConcurrentHashMap<>();

    @Test
    void afterSilenceItIsDeliveredWholeAndInOrder() throws Exception {
        world.settings(Map.of("quiet-position-interval", "50ms", "position-interval", "20ms"))
                .function("handle", false, (arguments, context, response) -> {
                    BsonDocument event = arguments.getFirst().asDocument();
                    seen.computeIfAbsent(
                                    event.getDocument("documentKey")
                                            .getInt32("_id")
                                            .getValue(),
                                    ignored -> new CopyOnWriteArrayList<>())
                            .add(LedgerTriggers.version(event).getValue());
                    return new BsonUndefined();
                })
                .trigger(world.definition(
                        TriggerWorld.TRIGGER, "handle", TriggerWorld.policy(Ordering.DOCUMENT, RetryPolicy.NONE)));
        for (int id = 0; id < DOCUMENTS; id++) {
            world.orders().insertOne(new BsonDocument("_id", new BsonInt32(id)).append("n", new BsonInt32(0)));
        }
        Triggers triggers = world.triggers();
        triggers.start();
        world.awaitState(triggers, PartState.RUNNING);
        for (int quiet = 0; quiet < 3; quiet++) {
            BsonTimestamp before = world.position().getTimestamp("clusterTime");
            await().atMost(TriggerWorld.DEADLINE).until(() -> {
                world.writeElsewhere();
                return world.position().getTimestamp("clusterTime").compareTo(before) > 0;
            });
        }
        assertThat(world.position()).doesNotContainKey("eventToken");
        assertThat(seen).isEmpty();

        burst();
        await().atMost(TriggerWorld.DEADLINE)
                .until(() -> triggers.statuses().getFirst().eventsDelivered() == WRITES);
        triggers.stop();
        assertThat(seen).hasSize(DOCUMENTS);
        // Each write counts its document up by one.
        assertThat(seen.values())
                .allSatisfy(versions -> assertThat(versions)
                        .isEqualTo(IntStream.rangeClosed(1, WRITES / DOCUMENTS)
                                .boxed()
                                .toList()));
        assertThat(triggers.statuses().getFirst().reopens()).isZero();
    }

    private void burst() throws Exception {
        CyclicBarrier together = new CyclicBarrier(THREADS);
        List<Callable<Boolean>> writers = new ArrayList<>();
        for (int writer = 0; writer < THREADS; writer++) {
            int first = writer;
            writers.add(() -> {
                together.await();
                for (int write = first; write < WRITES; write += THREADS) {
                    world.orders().updateOne(Filters.eq("_id", write % DOCUMENTS), Updates.inc("n", 1));
                }
                return true;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Boolean> written : threads.invokeAll(writers)) {
                assertThat(written.get()).isTrue();
            }
        }
    }
}
