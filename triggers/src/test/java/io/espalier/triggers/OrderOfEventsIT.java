package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.part.PartState;
import io.espalier.triggers.part.PartStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.Test;

class OrderOfEventsIT {
    private final TriggerWorld world =
            TriggerWorld.withLedger(MongoReplicaSet.shared().client());

    @Test
    void deliversEveryEventOnceAndInOrder() {
        Triggers triggers = world.triggers();
        triggers.start();
        world.insertOrders(0, 200);
        await().atMost(TriggerWorld.DEADLINE).until(() -> world.ledger().size() >= 200);
        triggers.stop();
        assertThat(world.ledger()).isEqualTo(IntStream.range(0, 200).boxed().toList());
        PartStatus status = triggers.statuses().getFirst();
        assertThat(status.state()).isEqualTo(PartState.STOPPED);
        assertThat(status.eventsDelivered()).isEqualTo(200);
        assertThat(status.lastEventTime()).isPresent();
        assertThat(status.lastError()).isEmpty();
    }

    @Test
    void handsOverTheEventOfTheReference() {
        List<BsonDocument> events = new CopyOnWriteArrayList<>();
        world.function("collect", false, (arguments, context, response) -> {
            events.add(arguments.getFirst().asDocument());
            return new BsonUndefined();
        });
        world.replaceTrigger(world.definition("collector", "collect"));
        Triggers triggers = world.triggers();
        triggers.start();
        world.insertOrders(0, 1);
        world.orders().updateOne(Filters.eq("_id", 0), Updates.combine(Updates.set("a.b", 2), Updates.unset("n")));
        world.orders().replaceOne(Filters.eq("_id", 0), new BsonDocument("m", new BsonInt32(3)));
        world.orders().deleteOne(Filters.eq("_id", 0));
        await().atMost(TriggerWorld.DEADLINE).until(() -> events.size() >= 4);
        triggers.stop();
        assertThat(events)
                .extracting(event -> event.getString("operationType").getValue())
                .containsExactly("insert", "update", "replace", "delete");
        assertThat(events.getFirst())
                .containsOnlyKeys(
                        "_id", "operationType", "clusterTime", "wallTime", "fullDocument", "ns", "documentKey");
        BsonDocument update = events.get(1).getDocument("updateDescription");
        assertThat(update.getDocument("updatedFields")).isEqualTo(BsonDocument.parse("{'a': {'b': 2}}"));
        assertThat(update.getArray("removedFields").toString()).contains("n");
        assertThat(events.getLast()).doesNotContainKey("fullDocument");
    }

    @Test
    void leavesOutWhatHappenedBeforeTheFirstStart() {
        world.insertOrders(0, 5);
        Triggers triggers = world.triggers();
        triggers.start();
        world.insertOrders(5, 10);
        await().atMost(TriggerWorld.DEADLINE).until(() -> world.ledger().size() >= 5);
        triggers.stop();
        assertThat(world.ledger()).containsExactly(5, 6, 7, 8, 9);
    }

    @Test
    void matchAndProjectRunInTheServer() {
        List<BsonDocument> events = new CopyOnWriteArrayList<>();
        world.function("collect", false, (arguments, context, response) -> {
            events.add(arguments.getFirst().asDocument());
            return new BsonUndefined();
        });
        world.replaceTrigger(world.definition(
                "even",
                "collect",
                Optional.of(BsonDocument.parse("{'fullDocument.n': {'$mod': [2, 0]}}")),
                Optional.of(BsonDocument.parse("{_id: 0, operationType: 1, 'fullDocument.n': 1}"))));
        Triggers triggers = world.triggers();
        triggers.start();
        world.insertOrders(0, 10);
        await().atMost(TriggerWorld.DEADLINE).until(() -> events.size() >= 5);
        triggers.stop();
        assertThat(events)
                .containsExactlyElementsOf(IntStream.of(0, 2, 4, 6, 8)
                        .mapToObj(n -> BsonDocument.parse("{operationType: 'insert', fullDocument: {n: " + n + "}}"))
                        .toList());
    }
}
