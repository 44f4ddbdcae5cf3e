package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import io.espalier.testing.MongoReplicaSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Triggers that ask MongoDB for the same share a cursor; others do not. */
class SharedCursorIT {
    private static final int TRIGGERS = 10;

    private final MongoClient client = MongoReplicaSet.shared().client();
    private final TriggerWorld world = new TriggerWorld(client);

    private final Map<String, List<Integer>> seen = new ConcurrentHashMap<>();
    private Triggers triggers = world.triggers();

    @AfterEach
    void stop() {
        triggers.stop();
    }

    @Test
    void tenTriggersOnOneCollectionReadItOnceAndMissNothing() {
        for (int i = 0; i < TRIGGERS; i++) {
            String name = "t" + i;
            world.function(name, false, (arguments, context, response) -> {
                int number = arguments
                        .getFirst()
                        .asDocument()
                        .getDocument("fullDocument")
                        .getInt32("n")
                        .getValue();
                seen.computeIfAbsent(name, ignored -> new CopyOnWriteArrayList<>())
                        .add(number);
                return new BsonUndefined();
            });
            world.trigger(world.definition(name, name));
        }
        world.function("other", false, (arguments, context, response) -> new BsonUndefined());
        world.trigger(world.definition(
                "other", "other", Optional.of(BsonDocument.parse("{'fullDocument.n': 1}")), Optional.empty()));
        triggers = world.triggers();
        triggers.start();
        world.insertOrders(0, 20);
        await().atMost(TriggerWorld.DEADLINE).until(() -> cursors() == 2);
        world.insertOrders(20, 120);
        await().atMost(TriggerWorld.DEADLINE)
                .until(() ->
                        seen.size() == TRIGGERS && seen.values().stream().allMatch(numbers -> numbers.size() == 120));
        assertThat(seen.values())
                .allSatisfy(numbers -> assertThat(numbers)
                        .isEqualTo(IntStream.range(0, 120).boxed().toList()));
        assertThat(cursors()).isEqualTo(2);
    }

    private int cursors() {
        return client.getDatabase("admin")
                .aggregate(
                        List.of(
                                BsonDocument.parse("{$currentOp: {idleCursors: true, localOps: true}}"),
                                BsonDocument.parse(
                                        "{$match: {ns: '" + world.app
                                                + ".orders', 'cursor.originatingCommand.pipeline.$changeStream': {$exists: true}}}")),
                        BsonDocument.class)
                .into(new ArrayList<>())
                .size();
    }
}
