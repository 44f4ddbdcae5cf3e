package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.testing.MongoReplicaSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.Test;

/** Events that MongoDB cannot hand out with their documents, on a server that cannot split them. */
class LargeEventIT {
    private static final int NINE_MEGABYTES = 9 * 1024 * 1024;

    private final TriggerWorld world = new TriggerWorld(MongoReplicaSet.shared().client());

    private final List<BsonDocument> events = new CopyOnWriteArrayList<>();

    @Test
    void theyComeWithoutDocumentsAndTheStreamGoesOnAsBefore() {
        world.function("collect", false, (arguments, context, response) -> {
            BsonDocument event = arguments.getFirst().asDocument();
            // What is kept in a test must not fill the memory.
            event.keySet().stream()
                    .filter(field -> field.startsWith("fullDocument") && event.isDocument(field))
                    .forEach(field -> event.getDocument(field).remove("b"));
            events.add(event);
            return new BsonUndefined();
        });
        world.trigger(withBeforeImages(world.definition(TriggerWorld.TRIGGER, "collect")));
        world.orders().insertOne(new BsonDocument("_id", new BsonInt32(0)));
        Triggers triggers = world.triggers();
        triggers.start();
        await().atMost(TriggerWorld.DEADLINE).until(this::keepsBeforeImages);

        world.insertOrders(1, 2);
        world.orders()
                .insertOne(new BsonDocument("_id", new BsonInt32(9))
                        .append("b", new BsonBinary(new byte[NINE_MEGABYTES])));
        for (int i = 0; i < 3; i++) {
            world.insertOrders(10 + i, 11 + i);
            world.orders().updateOne(Filters.eq("_id", 9), Updates.set("i", i));
        }
        world.insertOrders(20, 22);
        await().atMost(TriggerWorld.DEADLINE).until(() -> events.size() >= 10);
        triggers.stop();

        assertThat(events)
                .extracting(event ->
                        event.getDocument("documentKey").getInt32("_id").getValue())
                .containsExactly(1, 9, 10, 9, 11, 9, 12, 9, 20, 21);
        assertThat(events).allSatisfy(event -> {
            boolean large = event.getString("operationType").getValue().equals("update");
            assertThat(event.containsKey("imagesDropped")).isEqualTo(large);
            assertThat(event.containsKey("fullDocument")).isEqualTo(!large);
            if (large) {
                assertThat(event.getDocument("updateDescription").getDocument("updatedFields"))
                        .containsOnlyKeys("i");
            }
        });
        assertThat(world.deadLetters()).isEmpty();
        assertThat(triggers.statuses().getFirst().reopens()).isZero();
    }

    private boolean keepsBeforeImages() {
        BsonDocument collection = MongoReplicaSet.shared()
                .client()
                .getDatabase(world.app)
                .listCollections(BsonDocument.class)
                .filter(Filters.eq("name", "orders"))
                .first();
        return collection != null
                && collection
                        .getDocument("options")
                        .getDocument("changeStreamPreAndPostImages", new BsonDocument())
                        .getBoolean("enabled", BsonBoolean.FALSE)
                        .getValue();
    }

    private static DatabaseTriggerDefinition withBeforeImages(DatabaseTriggerDefinition plain) {
        return new DatabaseTriggerDefinition(
                Optional.empty(),
                plain.name(),
                plain.service(),
                plain.scope(),
                plain.operationTypes(),
                plain.match(),
                plain.project(),
                true,
                true,
                false,
                false,
                plain.processor(),
                plain.delivery(),
                Optional.empty(),
                plain.location());
    }
}
