package io.espalier.shop.server;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.testing.ServerProcess;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.types.ObjectId;

/** A database of its own for the shop, with a product of which there are some pieces, and what an accountant would ask. */
final class ShopFixture implements AutoCloseable {
    static final String ADMIN_KEY = "test-admin-key-0123456789abcdef0123456789";

    private final MongoReplicaSet mongo = MongoReplicaSet.start();
    private final MongoClient client = mongo.client();

    ServerProcess startServer() {
        return ShopServer.start(mongo.connectionString(), Map.of("ESPALIER_ADMIN_KEY", ADMIN_KEY));
    }

    /** A server whose schedules run when an operator says so, and at no other time. */
    ServerProcess startServerWithoutClock() {
        return ShopServer.start(
                mongo.connectionString(),
                Map.of(
                        "ESPALIER_ADMIN_KEY", ADMIN_KEY,
                        "ESPALIER_SCHEDULES_ENABLED", "false",
                        "ESPALIER_SHOP_PAYMENT_TIME_LIMIT", "15s"));
    }

    MongoCollection<BsonDocument> collection(String name) {
        return client.getDatabase("ecommerce").getCollection(name, BsonDocument.class);
    }

    MongoCollection<BsonDocument> profiles() {
        return client.getDatabase("userdata").getCollection("user_profiles", BsonDocument.class);
    }

    /** What Espalier keeps of its users. */
    MongoCollection<BsonDocument> accounts() {
        return client.getDatabase("espalier").getCollection("users", BsonDocument.class);
    }

    ObjectId product(int pieces) {
        ObjectId id = new ObjectId();
        collection("products")
                .insertOne(BsonDocument.parse(
                                "{name: 'Trellis', price: {$numberDecimal: '12.50'}, status: 'active', inventory_count: 0}")
                        .append("_id", new BsonObjectId(id)));
        collection("inventory")
                .insertOne(new BsonDocument("_id", new BsonObjectId(id))
                        .append("product_id", new BsonObjectId(id))
                        .append("quantity", new BsonInt32(pieces))
                        .append("reserved_quantity", new BsonInt32(0)));
        return id;
    }

    Stock stock(ObjectId product) {
        BsonDocument found = Objects.requireNonNull(collection("inventory")
                .find(new BsonDocument("_id", new BsonObjectId(product)))
                .first());
        return new Stock(
                found.getNumber("quantity").intValue(),
                found.getNumber("reserved_quantity").intValue());
    }

    /** Free and reserved pieces. */
    record Stock(int free, int reserved) {}

    ShopClient customer(ServerProcess server, String name) {
        String email = name + "@shop.example";
        ShopClient nobody = ShopClient.of(server);
        ShopClient.Answer registered = nobody.register(email, "a-long-password", name);
        if (registered.status() != 201) {
            throw new IllegalStateException("registration of " + name + ": " + registered);
        }
        return nobody.login(email, "a-long-password");
    }

    /** Sets the orders' dates back, so that the schedule finds them old enough to be paid. */
    void makeOrdersOld() {
        collection("orders").updateMany(new BsonDocument(), List.of(BsonDocument.parse("""
                                {$set: {created_at: {$dateSubtract: {startDate: '$created_at', unit: 'minute', amount: 5}}}}
                                """)));
    }

    long orders(String status) {
        return collection("orders").countDocuments(BsonDocument.parse("{status: '" + status + "'}"));
    }

    @Override
    public void close() {
        mongo.close();
    }
}
