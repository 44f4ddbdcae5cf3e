package io.espalier.shop;

import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.FullDocument;
import io.espalier.app.App;
import io.espalier.app.AppReader;
import io.espalier.functions.BsonMapper;
import io.espalier.functions.Caller;
import io.espalier.functions.EndpointRequest;
import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.Origin;
import io.espalier.functions.UserProfile;
import io.espalier.functions.app.AppRules;
import io.espalier.functions.app.AppValues;
import io.espalier.functions.bson.RecordBsonMapper;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.functions.call.FunctionLimits;
import io.espalier.functions.call.FunctionPool;
import io.espalier.functions.call.FunctionRegistry;
import io.espalier.functions.call.FunctionServices;
import io.espalier.testing.ManualClock;
import io.espalier.testing.MongoReplicaSet;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.ObjectId;

/**
 * The shop's functions behind a real door, on a real database that each instance begins empty. Events come from a real
 * change stream, when a test asks for them, and may be delivered again.
 */
final class TestShop implements AutoCloseable {
    /** Far ahead, so that MongoDB does not expire what tests have just written. */
    static final Instant START = Instant.parse("2036-03-10T12:00:00Z");

    private static final List<String> DATABASES = List.of("ecommerce", "userdata", "blog", "auth");
    private static final String MARKERS = "test_markers";
    private static final AtomicInteger MARKER = new AtomicInteger();

    final MongoClient client = MongoReplicaSet.shared().client();
    final ManualClock clock = new ManualClock(START);
    final TestAccounts accounts = new TestAccounts(this::created);
    private final BsonMapper mapper = new RecordBsonMapper();
    private final FunctionCaller door;
    private final MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> changes;
    private final List<BsonDocument> delivered = new ArrayList<>();

    TestShop() {
        this(new SandboxPaymentGateway(), Duration.ofSeconds(30));
    }

    TestShop(PaymentGateway gateway, Duration paymentLimit) {
        empty();
        ShopIndexes.createIn(client);
        App app = new AppReader().read("classpath:shop-app");
        this.door = new FunctionCaller(
                new FunctionRegistry(app, List.of(functions(gateway, paymentLimit))),
                new FunctionPool(16, 1000, 4),
                new FunctionServices(
                        app,
                        AppRules.compile(app, Set.of()),
                        new AppValues(app, secret -> Optional.empty()),
                        () -> client,
                        "espalier",
                        () -> accounts,
                        mapper,
                        clock),
                new FunctionLimits(Duration.ofMinutes(2), 32));
        ChangeStreamIterable<BsonDocument> stream = client.getDatabase("ecommerce")
                .watch(BsonDocument.class)
                .fullDocument(FullDocument.UPDATE_LOOKUP)
                .maxAwaitTime(100, TimeUnit.MILLISECONDS);
        this.changes = stream.cursor();
    }

    /** The functions as the application has them. */
    static BeanFunctions functions() {
        return functions(new SandboxPaymentGateway(), Duration.ofSeconds(5));
    }

    private static BeanFunctions functions(PaymentGateway gateway, Duration paymentLimit) {
        return new BeanFunctions(
                new CreateOrder(),
                new CustomerEmails(),
                new DailyMaintenance(),
                new OnUserCreated(),
                new OrderCompleted(),
                new OrderStatusChanged(),
                new OrdersApi(),
                new PlaceOrder(),
                new ProcessPayment(gateway, paymentLimit),
                new ProcessPendingOrders(),
                new RegisterApi(),
                new RegisterUser(),
                new ScheduleReviewRequest(),
                new SendOrderConfirmation());
    }

    /** Calls a function as Espalier itself would. */
    BsonValue call(String function, Object... arguments) {
        return call(Caller.SYSTEM, Origin.SCHEDULE, function, arguments);
    }

    /** Calls a function as a client does. */
    BsonValue callAs(UserProfile user, String function, Object... arguments) {
        return call(new Caller.User(user), Origin.CLIENT, function, arguments);
    }

    private BsonValue call(Caller caller, Origin origin, String function, Object... arguments) {
        List<BsonValue> encoded =
                List.of(arguments).stream().map(mapper::encode).toList();
        return door.call(FunctionCall.of(function, encoded, caller, origin, "test"));
    }

    /** Sends a request to {@code /api/orders}. */
    EndpointResponse.Answer orders(UserProfile user, String method, Map<String, String> query, String body) {
        return request(new Caller.User(user), "ordersApi", method, query, body);
    }

    /** Sends a request to an endpoint's function. */
    EndpointResponse.Answer request(
            Caller caller, String function, String method, Map<String, String> query, String body) {
        EndpointRequest request =
                new EndpointRequest(method, query, Map.of(), new Binary(body.getBytes(StandardCharsets.UTF_8)));
        EndpointResponse response = new EndpointResponse();
        door.call(FunctionCall.of(function, List.of(mapper.encode(request)), caller, Origin.ENDPOINT, "test")
                .withResponse(response));
        return response.answer().orElseThrow();
    }

    private void created(UserProfile user) {
        door.call(FunctionCall.of(
                "onUserCreated", List.of(user.toDocument()), Caller.SYSTEM, Origin.USER_CREATION, "test"));
    }

    /** Registers a customer and gives him as he is after his login. */
    UserProfile customer(String email) {
        return login(accounts.createEmailPasswordUser(email, "long-enough"), email);
    }

    /** Registers an admin and gives him as he is after his login. */
    UserProfile admin(String email) {
        String id = accounts.createEmailPasswordUser(email, "long-enough");
        collection("userdata", "user_profiles")
                .updateOne(new Document("user_id", id), new Document("$set", new Document("role", "admin")));
        return login(id, email);
    }

    private UserProfile login(String id, String email) {
        BsonDocument profile = Objects.requireNonNull(collection("userdata", "user_profiles")
                .find(new Document("user_id", id))
                .first());
        return new UserProfile(id, "normal", new BsonDocument("email", new BsonString(email)), profile, List.of());
    }

    /** Puts a product with stock on sale. */
    ObjectId product(String price, int quantity) {
        ObjectId id = new ObjectId();
        collection("products")
                .insertOne(new BsonDocument("_id", new BsonObjectId(id))
                        .append("name", new BsonString("Product " + id))
                        .append("price", new Money(new BigDecimal(price)).stored())
                        .append("status", new BsonString("active"))
                        .append("inventory_count", new BsonInt32(1_000_000)));
        collection("inventory")
                .insertOne(new BsonDocument("_id", new BsonObjectId(id))
                        .append("product_id", new BsonObjectId(id))
                        .append("quantity", new BsonInt32(quantity))
                        .append("reserved_quantity", new BsonInt32(0)));
        return id;
    }

    /** Orders as a client does, and gives the order's id. */
    ObjectId order(UserProfile user, ObjectId product, int quantity) {
        return order(user, product, quantity, "card");
    }

    ObjectId order(UserProfile user, ObjectId product, int quantity, String paymentMethod) {
        return callAs(
                        user,
                        "createOrder",
                        user.id(),
                        List.of(new OrderLine(product, quantity)),
                        BsonDocument.parse("{street: 'Main St 1', state: 'OR'}"),
                        paymentMethod)
                .asDocument()
                .getObjectId("order_id")
                .getValue();
    }

    /** Changes a status as an operator at the database would. */
    void setStatus(ObjectId orderId, String status) {
        collection("orders")
                .updateOne(new Document("_id", orderId), new Document("$set", new Document("status", status)));
    }

    /** Delivers all events to the functions that the app's triggers name, one after the other, also those that follow. */
    void deliverEvents() {
        while (true) {
            List<BsonDocument> events = newEvents();
            if (events.isEmpty()) {
                return;
            }
            events.forEach(this::deliver);
        }
    }

    /** The events since the last look that the app's triggers match. */
    List<BsonDocument> newEvents() {
        int marker = MARKER.incrementAndGet();
        collection(MARKERS).insertOne(new BsonDocument("_id", new BsonInt32(marker)));
        List<BsonDocument> events = new ArrayList<>();
        while (true) {
            ChangeStreamDocument<BsonDocument> change = changes.next();
            BsonDocument key = change.getDocumentKey();
            String collection =
                    change.getNamespace() == null ? "" : change.getNamespace().getCollectionName();
            if (collection.equals(MARKERS) && key != null && key.getInt32("_id").getValue() == marker) {
                return events;
            }
            if (collection.equals("orders") && key != null) {
                event(change, key).ifPresent(events::add);
            }
        }
    }

    private static Optional<BsonDocument> event(ChangeStreamDocument<BsonDocument> change, BsonDocument key) {
        BsonDocument event = new BsonDocument("operationType", new BsonString(change.getOperationTypeString()))
                .append("documentKey", key);
        BsonDocument full = change.getFullDocument();
        if (full != null) {
            event.append("fullDocument", full);
        }
        BsonDocument updated = change.getUpdateDescription() == null
                ? null
                : change.getUpdateDescription().getUpdatedFields();
        if (updated != null && updated.containsKey("status")) {
            return Optional.of(event.append("updateDescription", new BsonDocument("updatedFields", updated)));
        }
        boolean completed = event.getString("operationType").getValue().equals("insert")
                && full != null
                && new Order(full).status().equals("completed");
        return completed ? Optional.of(event) : Optional.empty();
    }

    void deliver(BsonDocument event) {
        String function = event.containsKey("updateDescription") ? "orderStatusChanged" : "orderCompleted";
        synchronized (delivered) {
            delivered.add(event);
        }
        door.call(FunctionCall.of(function, List.of(event), Caller.SYSTEM, Origin.TRIGGER, "test"));
    }

    /** Delivers everything that was ever delivered once more, in its order. */
    void deliverAllAgain() {
        List.copyOf(delivered).forEach(this::deliver);
    }

    MongoCollection<BsonDocument> collection(String name) {
        return collection("ecommerce", name);
    }

    MongoCollection<BsonDocument> collection(String database, String name) {
        return client.getDatabase(database).getCollection(name, BsonDocument.class);
    }

    BsonDocument document(String collection, Object id) {
        BsonDocument document =
                collection(collection).find(new Document("_id", id)).first();
        if (document == null) {
            throw new AssertionError(collection + " has no document " + id);
        }
        return document;
    }

    String status(ObjectId orderId) {
        return document("orders", orderId).getString("status").getValue();
    }

    long count(String collection, String query) {
        return collection(collection).countDocuments(BsonDocument.parse(query));
    }

    /** The stock of a product as {@code free/reserved}. */
    String stock(ObjectId product) {
        BsonDocument stock = document("inventory", product);
        return stock.getNumber("quantity").longValue() + "/"
                + stock.getNumber("reserved_quantity").longValue();
    }

    private void empty() {
        for (String database : DATABASES) {
            for (String name :
                    client.getDatabase(database).listCollectionNames().into(new ArrayList<>())) {
                collection(database, name).deleteMany(new Document());
            }
        }
    }

    @Override
    public void close() {
        changes.close();
    }
}
