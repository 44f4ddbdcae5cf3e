package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.app.OperationType;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.app.WatchedScope;
import io.espalier.testing.MongoReplicaSet;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Triggers on a whole database, and on the whole deployment. */
class WideScopeIT {
    private final MongoReplicaSet set = MongoReplicaSet.start(1);
    private final MongoClient client = set.client();
    private final TriggerWorld world = new TriggerWorld(client);
    private final List<BsonDocument> events = new CopyOnWriteArrayList<>();
    private Triggers triggers = world.triggers();

    @AfterEach
    void close() {
        triggers.stop();
        set.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Ordering.class,
            names = {"TOTAL", "DOCUMENT"})
    void seeWhatHappensToDocumentsCollectionsAndIndexesInOrder(Ordering ordering) {
        start(
                new WatchedScope.OfDatabase(world.app),
                EnumSet.complementOf(EnumSet.of(OperationType.DROP_DATABASE)),
                ordering);
        MongoDatabase database = client.getDatabase(world.app);
        database.createCollection("a");
        database.getCollection("a", BsonDocument.class).insertOne(new BsonDocument("_id", new BsonInt32(1)));
        database.getCollection("a").createIndex(Indexes.ascending("n"));
        database.getCollection("b", BsonDocument.class).insertOne(new BsonDocument("_id", new BsonInt32(1)));
        database.getCollection("a").drop();
        client.getDatabase("elsewhere").getCollection("a", BsonDocument.class).insertOne(new BsonDocument());
        database.getCollection("b", BsonDocument.class).insertOne(new BsonDocument("_id", new BsonInt32(2)));
        await().atMost(TriggerWorld.DEADLINE).until(() -> events.size() >= 7);
        assertThat(events)
                .extracting(event -> event.getString("operationType").getValue() + " "
                        + event.getDocument("ns").getString("coll").getValue())
                .containsExactly(
                        "create a", "insert a", "createIndexes a", "create b", "insert b", "drop a", "insert b");
    }

    @Test
    void theDeploymentIsSeenWithoutEspaliersOwnDatabase() {
        start(
                new WatchedScope.OfDeployment(),
                EnumSet.of(OperationType.INSERT, OperationType.UPDATE, OperationType.DROP_DATABASE),
                Ordering.DOCUMENT);
        client.getDatabase("one").getCollection("a", BsonDocument.class).insertOne(new BsonDocument());
        client.getDatabase("two").getCollection("a", BsonDocument.class).insertOne(new BsonDocument());
        // Its own positions and leases change all the time.
        await().atMost(TriggerWorld.DEADLINE).until(() -> events.size() >= 2);
        client.getDatabase("one").drop();
        await().atMost(TriggerWorld.DEADLINE).until(() -> events.size() >= 3);
        List<String> seen = events.stream()
                .map(event -> event.getString("operationType").getValue() + " "
                        + event.getDocument("ns").getString("db").getValue())
                .toList();
        // Two documents: order is promised within each, not between them. What has no document waits for both.
        assertThat(seen.subList(0, 2)).containsExactlyInAnyOrder("insert one", "insert two");
        assertThat(seen.subList(2, seen.size())).containsExactly("dropDatabase one");
    }

    private void start(WatchedScope scope, EnumSet<OperationType> types, Ordering ordering) {
        world.function("collect", false, (arguments, context, response) -> {
            events.add(arguments.getFirst().asDocument());
            return new BsonUndefined();
        });
        DatabaseTriggerDefinition plain = world.definition(TriggerWorld.TRIGGER, "collect");
        world.trigger(TriggerWorld.with(plain, scope, types, TriggerWorld.policy(ordering, RetryPolicy.NONE)));
        triggers = world.triggers();
        triggers.start();
    }
}
