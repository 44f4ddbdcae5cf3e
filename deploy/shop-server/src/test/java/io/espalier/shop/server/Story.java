package io.espalier.shop.server;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.shop.TryOutData;
import io.espalier.shop.server.ShopClient.Answer;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.testing.ServerProcess;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The shop's main job from beginning to end, told by a client of the built server: a customer registers, logs in and orders;
 * what he may not do is refused; the order is paid, confirmed, shipped and delivered; the maintenance runs. Each step prints
 * what came back and throws if it differs from what was to come.
 */
final class Story {
    static final String ADMIN_KEY = "demo-admin-key-0123456789abcdef0123456789";

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String EMAIL = "margaret@shop.example";
    private static final String PASSWORD = "apollo-guidance-1969";

    private final PrintStream out;
    private final MongoClient database;
    private final ServerProcess server;
    private int steps;

    Story(PrintStream out, MongoClient database, ServerProcess server) {
        this.out = out;
        this.database = database;
        this.server = server;
    }

    /** A step of the story came out differently. */
    static final class Mismatch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Mismatch(String message) {
            super(message);
        }
    }

    /** Starts a database and the built server, tells the story, stops both. Exits with 1 if a step differs. */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        try {
            int steps = tell(out);
            out.printf("%nAll %d steps came out as they should.%n", steps);
        } catch (Mismatch e) {
            out.printf("%nThe story broke: %s%n", e.getMessage());
            System.exit(1);
        }
    }

    /** @return how many steps there were */
    static int tell(PrintStream out) {
        out.println("A fresh MongoDB replica set and the built server are started on free ports.");
        try (MongoReplicaSet mongo = MongoReplicaSet.start();
                ServerProcess server = ShopServer.start(
                        mongo.connectionString(),
                        Map.of(
                                "ESPALIER_ADMIN_KEY", ADMIN_KEY,
                                "ESPALIER_SHOP_TRY_OUT_DATA", "true",
                                // They run where the story says so, however long it takes.
                                "ESPALIER_SCHEDULES_ENABLED", "false"))) {
            Story story = new Story(out, mongo.client(), server);
            try {
                story.tellAll();
            } catch (RuntimeException e) {
                out.println("The server's last words:\n" + server.log());
                throw e;
            }
            return story.steps;
        }
    }

    private void tellAll() {
        ShopClient nobody = ShopClient.of(server);
        expect("The server says that it is ready", nobody.get("/q/health/ready"), 200, "UP");
        await(
                "The try-out data is loaded: 200 products, 50 orders",
                () -> count("products") == 200 && count("orders") + count("orders_archive") >= 50);

        ShopClient customer = theCustomerComes(nobody);
        String product = productInStock();
        String orderId = anOrderIsPlaced(customer, product);
        badOrdersAreRefused(customer, product);
        anOrderIsPlacedByTheClientApi(customer, product);
        othersAreKeptOut(nobody, orderId);
        theOrderIsFulfilled(customer, orderId, product);
        theMaintenanceRuns();
        step("The server is asked to stop, and stops", () -> "exit code " + server.stop());
    }

    private ShopClient theCustomerComes(ShopClient nobody) {
        expect("Margaret registers", nobody.register(EMAIL, PASSWORD, "Margaret"), 201, "\"user_id\"", "created");
        expect(
                "… a second time with the same address in capitals: refused",
                nobody.register("MARGARET@shop.example", PASSWORD, "Margaret"),
                400,
                "User with this email already exists");
        expect("… with a short password: refused", nobody.register("m2@shop.example", "short", "M"), 400, "at least 8");
        expect(
                "She logs in with a wrong password: refused",
                nobody.tryLogin(EMAIL, "wrong-password"),
                401,
                "InvalidPassword");
        expect("She logs in", nobody.tryLogin(EMAIL, PASSWORD), 200, "access_token", "refresh_token");
        ShopClient customer = nobody.login(EMAIL, PASSWORD);
        expect("Her profile", customer.get("/api/client/v2.0/auth/profile"), 200, EMAIL);
        expect("She has no orders yet", customer.endpoint("GET", "/api/orders", ""), 200, "\"total\":0");
        return customer;
    }

    private String anOrderIsPlaced(ShopClient customer, String product) {
        Answer placed = expect("She orders two pieces", customer.order(product, 2), 201, "\"order_id\"", "created");
        require(
                "the answer has a Location header",
                placed.raw().headers().firstValue("Location").isPresent());
        String orderId = placed.json().getString("order_id").getValue();
        expect(
                "She sees her order",
                customer.endpoint("GET", "/api/orders", ""),
                200,
                orderId,
                "pending",
                "\"total\":1");
        expect(
                "She moves house while the order is pending",
                customer.endpoint("PUT", "/api/orders", """
                        {"order_id": "%s", "shipping_address":
                         {"street": "2 Elm St", "city": "Juneau", "state": "AK", "zip": "99801"}}
                        """.formatted(orderId)),
                200,
                "Juneau");
        return orderId;
    }

    private void badOrdersAreRefused(ShopClient customer, String product) {
        expect(
                "An order of nothing is refused",
                customer.endpoint("POST", "/api/orders", "{\"items\": []}"),
                400,
                "Items required");
        expect("… of zero pieces", customer.order(product, 0), 400, "quantity");
        expect("… of more than there is", customer.order(product, 999), 400, "Insufficient inventory", product);
        expect("… of a product that does not exist", customer.order(new ObjectId().toHexString(), 1), 400, "product");
        expect("… in broken JSON", customer.endpoint("POST", "/api/orders", "{\"items\": ["), 400, "error");
        expect("A negative page is refused", customer.endpoint("GET", "/api/orders?page=-1", ""), 400, "page");
        expect(
                "A method that the endpoint does not know",
                customer.endpoint("PATCH", "/api/orders", "{}"),
                405,
                "Method not allowed");
    }

    private void anOrderIsPlacedByTheClientApi(ShopClient customer, String product) {
        expect(
                "She orders once more, by the client API and with positional arguments",
                customer.call(
                        "createOrder",
                        new BsonString(customer.userId()),
                        BsonArray.parse("[{product_id: '" + product + "', quantity: 1}]"),
                        BsonDocument.parse("{street: '2 Elm St', city: 'Juneau', state: 'AK'}")),
                200,
                "\"$oid\"",
                "\"$numberDecimal\"",
                "created");
        expect(
                "… in somebody else's name: refused",
                customer.call(
                        "createOrder",
                        new BsonString("0123456789abcdef01234567"),
                        BsonArray.parse("[{product_id: '" + product + "', quantity: 1}]"),
                        BsonDocument.parse("{city: 'Juneau'}")),
                400,
                "FunctionExecutionError");
    }

    private void othersAreKeptOut(ShopClient nobody, String orderId) {
        ShopClient ada = nobody.login("ada@shop.example", password("ada@shop.example"));
        Answer list = expect("Ada lists her orders", ada.endpoint("GET", "/api/orders?limit=100", ""), 200, "\"data\"");
        require("Margaret's order is not among them", !list.body().contains(orderId));
        expect(
                "Ada tries to cancel Margaret's order: for her there is none",
                ada.endpoint("DELETE", "/api/orders?order_id=" + orderId, ""),
                404);
        expect("A private function is closed to clients", ada.call("placeOrder"), 403, "NotCallable");
        expect("… on its plain address as well", ada.request("POST", "/placeOrder", "{}"), 403, "NotCallable");
        expect(
                "A forged token is refused",
                nobody.withToken(ada.accessToken() + "x").endpoint("GET", "/api/orders", ""),
                401,
                "InvalidSession");
        expect("Without a token there is nothing to see", nobody.endpoint("GET", "/api/orders", ""), 400, "error");
    }

    private void theOrderIsFulfilled(ShopClient customer, String orderId, String product) {
        int quantity = stock(product, "quantity");
        int reserved = stock(product, "reserved_quantity");
        BsonDocument order = new BsonDocument("_id", new BsonObjectId(new ObjectId(orderId)));
        step("Two minutes pass (the order's date is set back)", () -> {
            collection("orders")
                    .updateOne(
                            order,
                            new BsonDocument(
                                    "$set",
                                    new BsonDocument(
                                            "created_at",
                                            new BsonDateTime(Instant.now()
                                                    .minusSeconds(120)
                                                    .toEpochMilli()))));
            return orderId;
        });
        ShopClient operator = customer.withToken(ADMIN_KEY);
        expect(
                "The schedule processPendingOrders runs",
                operator.call("espalier/schedules/run", new BsonString("processPendingOrders")),
                200);
        await("The order is paid and confirmed", () -> status(order).equals("confirmed"));
        await(
                "The trigger has moved the stock: 2 reserved",
                () -> stock(product, "quantity") == quantity - 2
                        && stock(product, "reserved_quantity") == reserved + 2);
        expect(
                "She can no longer cancel it",
                customer.endpoint("DELETE", "/api/orders?order_id=" + orderId, ""),
                409,
                "confirmed");
        ShopClient admin = customer.login("admin@shop.example", password("admin@shop.example"));
        expect("The admin ships it", move(admin, orderId, "shipped"), 200, "shipped");
        await(
                "The trigger has made the shipping record and the loyalty points",
                () -> find("shipping_records", order) != null && loyaltyPoints(customer.userId()) > 0);
        expect("A move backwards is refused", move(admin, orderId, "pending"), 409, "shipped", "pending");
        expect("The admin has it delivered", move(admin, orderId, "delivered"), 200, "delivered");
        await(
                "The trigger has released the stock and asked for a review",
                () -> stock(product, "reserved_quantity") == reserved && find("review_requests", order) != null);
        require("no stock was lost on the way", stock(product, "quantity") == quantity - 2);
    }

    private void theMaintenanceRuns() {
        ShopClient operator = ShopClient.of(server).withToken(ADMIN_KEY);
        expect(
                "The schedule dailyMaintenance runs",
                operator.call("espalier/schedules/run", new BsonString("dailyMaintenance")),
                200);
        await("Yesterday's analytics are there", () -> count("daily_analytics") == 1);
    }

    private static String password(String email) {
        return TryOutData.logins().stream()
                .filter(login -> login.email().equals(email))
                .findFirst()
                .orElseThrow()
                .password();
    }

    private static Answer move(ShopClient admin, String orderId, String status) {
        return admin.endpoint(
                "PUT", "/api/orders", "{\"order_id\": \"%s\", \"status\": \"%s\"}".formatted(orderId, status));
    }

    private MongoCollection<BsonDocument> collection(String name) {
        return database.getDatabase("ecommerce").getCollection(name, BsonDocument.class);
    }

    private long count(String collection) {
        return collection(collection).countDocuments();
    }

    private @Nullable BsonDocument find(String collection, BsonDocument query) {
        return collection(collection).find(query).first();
    }

    private String status(BsonDocument order) {
        return Objects.requireNonNull(find("orders", order)).getString("status").getValue();
    }

    private String productInStock() {
        BsonDocument found = find("inventory", BsonDocument.parse("{quantity: {$gte: 10, $lt: 900}}"));
        return Objects.requireNonNull(found).getObjectId("_id").getValue().toHexString();
    }

    private int stock(String product, String field) {
        BsonDocument found = find("inventory", new BsonDocument("_id", new BsonObjectId(new ObjectId(product))));
        return Objects.requireNonNull(found).getNumber(field).intValue();
    }

    private int loyaltyPoints(String userId) {
        BsonDocument user = find("users", new BsonDocument("_id", new BsonString(userId)));
        BsonValue points = user == null ? null : user.get("loyalty_points");
        return points == null ? 0 : points.asNumber().intValue();
    }

    private Answer expect(String what, Answer answer, int status, String... parts) {
        print(what, answer.toString());
        if (answer.status() != status) {
            throw new Mismatch(what + ": status " + status + " was to come, but came " + answer);
        }
        for (String part : parts) {
            if (!answer.body().contains(part)) {
                throw new Mismatch(what + ": '" + part + "' was to come, but came " + answer);
            }
        }
        return answer;
    }

    private void require(String what, boolean holds) {
        if (!holds) {
            throw new Mismatch(what + ": it does not hold");
        }
    }

    private void step(String what, Supplier<String> action) {
        print(what, action.get());
    }

    private void await(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > LIMIT.toNanos()) {
                throw new Mismatch(what + ": it did not happen within " + LIMIT.toSeconds() + " s");
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        print(what, "after " + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
    }

    private void print(String what, String result) {
        steps++;
        String shown = result.length() <= 220 ? result : result.substring(0, 217) + "...";
        out.printf("%2d. %s%n      %s%n", steps, what, shown);
    }
}
