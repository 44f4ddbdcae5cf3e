package io.espalier.shop.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.espalier.testing.MongoReplicaSet;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Objects;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.types.ObjectId;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Triggers where no process lives on: an event delivers what has happened since the last one. */
@QuarkusTest
@QuarkusTestResource(FreshMongo.class)
class TriggerDrainIT {
    private static final String DRAIN = "{\"espalier\": \"drainTriggers\"}";
    private static final int STOCK = 50;
    private static final int ORDERS = 5;

    private final MongoDatabase shop = MongoReplicaSet.shared().client().getDatabase("ecommerce");
    private final BsonObjectId product = new BsonObjectId(new ObjectId());

    @ConfigProperty(name = "quarkus.lambda.mock-event-server.test-port", defaultValue = "8081")
    int eventPort;

    /** Whatever other tests have left is delivered, and later events count from here. */
    @BeforeEach
    void drainFirst() throws Exception {
        assertThat(drain().getBoolean("complete").getValue()).isTrue();
        collection("inventory")
                .insertOne(BsonDocument.parse("{quantity: %d, reserved_quantity: 0}".formatted(STOCK))
                        .append("_id", product)
                        .append("product_id", product));
    }

    @Test
    void deliversWhatHasHappenedAndAnswersWithCounts() throws Exception {
        for (int order = 0; order < ORDERS; order++) {
            sell(2);
        }
        assertThat(stock()).as("nothing happens before the event").isEqualTo(STOCK);

        assertThat(drain())
                .isEqualTo(BsonDocument.parse(
                        "{complete: true, delivered: %d, deadLetters: 0, parked: 0, suspended: 0}".formatted(ORDERS)));
        assertThat(stock()).isEqualTo(STOCK - 2 * ORDERS);

        assertThat(drain().getNumber("delivered").intValue()).isZero();
        assertThat(stock()).isEqualTo(STOCK - 2 * ORDERS);
    }

    @Test
    void whatCannotBeDeliveredIsCountedAndHoldsUpNothing() throws Exception {
        ObjectId strange = new ObjectId();
        collection("orders").insertOne(new BsonDocument("_id", new BsonObjectId(strange)));
        collection("orders").updateOne(Filters.eq("_id", strange), Updates.set("status", "lost"));
        sell(1);

        BsonDocument report = drain();
        assertThat(report)
                .isEqualTo(
                        BsonDocument.parse("{complete: true, delivered: 1, deadLetters: 1, parked: 0, suspended: 0}"));
        assertThat(stock()).isEqualTo(STOCK - 1);
    }

    @Test
    void anythingElseInTheEventIsRefusedWithAMessage() throws Exception {
        for (String event : List.of(
                "{\"espalier\": \"drainTriggers\", \"seconds\": 0}",
                "{\"espalier\": \"drainTriggers\", \"limit\": \"soon\"}",
                "{\"espalier\": \"drainSchedules\"}",
                "{\"espalier\": 1}")) {
            assertThat(BsonDocument.parse(send(event))).isEqualTo(BsonDocument.parse("""
                            {error: 'the only event with the key espalier is {"espalier": "drainTriggers"}', error_code: 'BadRequest'}
                            """));
        }
    }

    /** The limit of a drain by direct invocation is checked as everywhere, and its right too. */
    @Test
    void aDrainByInvocationNeedsAnAdminKey() throws Exception {
        String drain = "{\"function\": \"espalier/triggers/drain\", \"arguments\": [{\"seconds\": %d}]%s}";
        assertThat(send(drain.formatted(5, ""))).contains("\"error\"").doesNotContain("result");
        String key = ", \"token\": \"" + FreshMongo.ADMIN_KEY + "\"";
        assertThat(send(drain.formatted(0, key))).contains("the parameter 'seconds' must be 1 to 3600");
        sell(3);
        assertThat(send(drain.formatted(30, key))).contains("\"result\"", "complete");
        assertThat(stock()).isEqualTo(STOCK - 3);
    }

    /** An order that is completed already. */
    private void sell(int quantity) {
        collection("orders")
                .insertOne(BsonDocument.parse("{status: 'completed', user_id: 'kate', total: 1}")
                        .append(
                                "items",
                                new BsonArray(List.of(new BsonDocument("product_id", product)
                                        .append("quantity", new BsonInt32(quantity))))));
    }

    private int stock() {
        return Objects.requireNonNull(
                        collection("inventory").find(Filters.eq("_id", product)).first())
                .getNumber("quantity")
                .intValue();
    }

    private BsonDocument drain() throws Exception {
        return BsonDocument.parse(send(DRAIN));
    }

    private String send(String event) throws Exception {
        return new LambdaEvents(eventPort).send(event);
    }

    private MongoCollection<BsonDocument> collection(String name) {
        return shop.getCollection(name, BsonDocument.class);
    }
}
