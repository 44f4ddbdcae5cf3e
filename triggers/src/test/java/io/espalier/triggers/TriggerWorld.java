package io.espalier.triggers;

import static org.awaitility.Awaitility.await;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Sorts;
import io.espalier.app.App;
import io.espalier.app.AppMetadata;
import io.espalier.app.AuthenticationTriggerDefinition;
import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.app.DeliveryPolicy;
import io.espalier.app.FunctionDefinition;
import io.espalier.app.OperationType;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.app.SourceLocation;
import io.espalier.app.TriggerProcessor;
import io.espalier.app.ValueDefinition;
import io.espalier.app.WatchedScope;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.app.AppValues;
import io.espalier.functions.bson.RecordBsonMapper;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.functions.call.FunctionLimits;
import io.espalier.functions.call.FunctionPool;
import io.espalier.functions.call.FunctionRegistry;
import io.espalier.functions.call.FunctionServices;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.role.RuleBook;
import io.espalier.triggers.config.Settings;
import io.espalier.triggers.delivery.DeadLetterRepository;
import io.espalier.triggers.delivery.DeliveryRepository;
import io.espalier.triggers.delivery.FunctionTarget;
import io.espalier.triggers.part.AttemptListener;
import io.espalier.triggers.part.PartServices;
import io.espalier.triggers.part.PartState;
import io.espalier.triggers.position.PositionRepository;
import io.espalier.triggers.processor.Processors;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/**
 * An app with triggers on databases of its own: real functions behind the real door, on a real MongoDB. A second world on
 * the same databases is another process of the same app.
 */
final class TriggerWorld {
    static final String TRIGGER = "orderChanged";
    static final Duration DEADLINE = Duration.ofSeconds(60);

    /** For those who wait until a lease runs out. */
    static final Duration SHORT_LEASE = Duration.ofSeconds(2);

    private static final int DUPLICATE_KEY = 11000;

    final String app;
    final String own;
    private final Supplier<MongoClient> client;
    private final EspalierDatabase database;
    private final Map<String, FunctionBody> bodies = new LinkedHashMap<>();
    private final List<FunctionDefinition> functions = new ArrayList<>();
    private final List<DatabaseTriggerDefinition> triggers = new ArrayList<>();
    private final List<AuthenticationTriggerDefinition> userTriggers = new ArrayList<>();
    private final FakeUsers users;
    private final List<ValueDefinition> values = new ArrayList<>();
    private final Map<String, String> secrets = new HashMap<>();
    private Map<String, String> settings = Map.of();
    private Duration timeLimit = Duration.ofSeconds(30);
    private Duration lease = Duration.ofSeconds(30);
    private AttemptListener listener = AttemptListener.NONE;

    TriggerWorld(MongoClient client) {
        this(() -> client, new ObjectId().toHexString());
    }

    TriggerWorld(Supplier<MongoClient> client, String name) {
        this.client = client;
        this.app = "app_" + name;
        this.own = "espalier_" + name;
        this.database = new EspalierDatabase(client, own);
        this.users = new FakeUsers(database);
        new TriggerCollections().migrate(database);
    }

    static TriggerWorld withLedger(Supplier<MongoClient> client, String name) {
        TriggerWorld world = new TriggerWorld(client, name);
        world.function("handle", true, world::writeLedger);
        world.trigger(world.definition(TRIGGER, "handle"));
        return world;
    }

    /** A transactional function that writes the event's number to the ledger, behind a trigger on all changes. */
    static TriggerWorld withLedger(MongoClient client) {
        return withLedger(() -> client, new ObjectId().toHexString());
    }

    /** The same app in another process. */
    TriggerWorld another(MongoClient otherClient) {
        TriggerWorld world = new TriggerWorld(() -> otherClient, name());
        world.bodies.putAll(bodies);
        world.functions.addAll(functions);
        world.triggers.addAll(triggers);
        world.userTriggers.addAll(userTriggers);
        world.settings = settings;
        world.lease = lease;
        return world;
    }

    TriggerWorld function(String name, boolean transactional, FunctionBody body) {
        bodies.put(name, body);
        functions.add(new FunctionDefinition(
                name,
                true,
                true,
                Optional.empty(),
                Optional.empty(),
                true,
                transactional,
                false,
                location("functions/config.json")));
        return this;
    }

    TriggerWorld trigger(DatabaseTriggerDefinition definition) {
        triggers.add(definition);
        return this;
    }

    /** A trigger on everything that happens to users. */
    TriggerWorld userTrigger(String name, String function, DeliveryPolicy policy) {
        users.prepare();
        userTriggers.add(new AuthenticationTriggerDefinition(
                Optional.empty(),
                name,
                EnumSet.allOf(AuthenticationTriggerDefinition.Operation.class),
                Set.of("local-userpass"),
                new TriggerProcessor.OfFunction(function),
                policy,
                location("triggers/" + name + ".json")));
        return this;
    }

    TriggerWorld replaceTrigger(DatabaseTriggerDefinition definition) {
        triggers.clear();
        return trigger(definition);
    }

    /** A value of the app that comes from a secret. */
    TriggerWorld secretValue(String name, String content) {
        values.add(
                new ValueDefinition(name, new BsonString(name + "Secret"), true, location("values/" + name + ".json")));
        secrets.put(name + "Secret", content);
        return this;
    }

    TriggerWorld settings(Map<String, String> newSettings) {
        settings = newSettings;
        return this;
    }

    /** So long that none is lost on a slow machine, and nothing comes again, unless a test wants it otherwise. */
    TriggerWorld lease(Duration newLease) {
        lease = newLease;
        return this;
    }

    TriggerWorld timeLimit(Duration newTimeLimit) {
        timeLimit = newTimeLimit;
        return this;
    }

    TriggerWorld listener(AttemptListener newListener) {
        listener = newListener;
        return this;
    }

    DatabaseTriggerDefinition definition(String name, String function) {
        return definition(name, function, Optional.empty(), Optional.empty());
    }

    DatabaseTriggerDefinition definition(
            String name, String function, Optional<BsonDocument> match, Optional<BsonDocument> project) {
        return new DatabaseTriggerDefinition(
                name,
                "mongodb-atlas",
                app,
                "orders",
                EnumSet.range(OperationType.INSERT, OperationType.DELETE),
                match,
                project,
                true,
                function,
                location("triggers/" + name + ".json"));
    }

    /** A trigger on all changes of orders, with this policy. */
    DatabaseTriggerDefinition definition(String name, String function, DeliveryPolicy policy) {
        DatabaseTriggerDefinition plain = definition(name, function);
        return with(plain, plain.scope(), plain.operationTypes(), policy);
    }

    static DatabaseTriggerDefinition with(
            DatabaseTriggerDefinition plain,
            WatchedScope scope,
            Set<OperationType> operationTypes,
            DeliveryPolicy policy) {
        return new DatabaseTriggerDefinition(
                plain.id(),
                plain.name(),
                plain.service(),
                scope,
                operationTypes,
                plain.match(),
                plain.project(),
                plain.fullDocument(),
                plain.fullDocumentBeforeChange(),
                plain.skipCatchupEvents(),
                plain.tolerateResumeErrors(),
                plain.processor(),
                policy,
                plain.from(),
                plain.location());
    }

    /** A trigger on all changes of orders, with this policy and receiver. */
    DatabaseTriggerDefinition definition(String name, TriggerProcessor processor, DeliveryPolicy policy) {
        DatabaseTriggerDefinition plain = definition(name, "none");
        return new DatabaseTriggerDefinition(
                plain.id(),
                plain.name(),
                plain.service(),
                plain.scope(),
                plain.operationTypes(),
                plain.match(),
                plain.project(),
                plain.fullDocument(),
                plain.fullDocumentBeforeChange(),
                plain.skipCatchupEvents(),
                plain.tolerateResumeErrors(),
                processor,
                policy,
                plain.from(),
                plain.location());
    }

    static DeliveryPolicy policy(Ordering ordering, RetryPolicy retry) {
        return new DeliveryPolicy(ordering, OptionalInt.empty(), 1, retry, Optional.empty(), false, Optional.empty());
    }

    Triggers triggers() {
        App definitions = App.builder(AppMetadata.of("test-app", "test"))
                .functions(functions)
                .databaseTriggers(triggers)
                .values(values)
                .authenticationTriggers(userTriggers)
                .build();
        FunctionRegistry registry = new FunctionRegistry(definitions, List.of(() -> Map.copyOf(bodies)));
        AppValues appValues = new AppValues(definitions, secret -> Optional.ofNullable(secrets.get(secret)));
        FunctionCaller caller = new FunctionCaller(
                registry,
                new FunctionPool(4, 64, 4),
                new FunctionServices(
                        definitions,
                        RuleBook.compile(List.of(), RuleNames.NONE),
                        appValues,
                        client,
                        own,
                        () -> (email, password, metadata) -> {
                            throw new IllegalStateException("no accounts in this test");
                        },
                        new RecordBsonMapper(),
                        Clock.systemUTC()),
                new FunctionLimits(timeLimit, 8));
        FunctionTarget.Functions behindTheDoor = new FunctionTarget.Functions(registry, caller, timeLimit);
        PartServices services = services();
        return new Triggers(
                TriggerBook.of(
                        definitions,
                        database,
                        behindTheDoor,
                        new Processors("test-app", appValues, behindTheDoor, services.config()),
                        () -> users),
                services);
    }

    PartServices services() {
        Map<String, String> all =
                new HashMap<>(Map.of("leases.time", lease.toString(), "leases.round", "50ms", "start-timeout", "30s"));
        all.putAll(settings);
        return PartServices.of(
                        database,
                        Settings.with(all),
                        Clock.systemUTC(),
                        () -> ThreadLocalRandom.current().nextLong())
                .listened(listener);
    }

    BsonUndefined writeLedger(List<BsonValue> arguments, FunctionContext context, Object response) {
        BsonDocument event = arguments.getFirst().asDocument();
        BsonDocument entry = new BsonDocument(
                        "n",
                        event.getDocument("fullDocument", new BsonDocument()).get("n", new BsonInt32(-1)))
                .append("operation", event.get("operationType"))
                .append("delivery", new BsonString(context.deliveryId().orElse("")))
                .append("at", new BsonInt64(System.nanoTime()));
        context.database(app).collection("ledger").insertOne(entry);
        return new BsonUndefined();
    }

    FakeUsers users() {
        return users;
    }

    MongoCollection<BsonDocument> orders() {
        return collection("orders");
    }

    void insertOrders(int from, int to) {
        for (int n = from; n < to; n++) {
            insertOrder(new BsonDocument("_id", new BsonInt32(n)).append("n", new BsonInt32(n)));
        }
    }

    /** As a writer that does not give up: also when the primary is away or does not answer. */
    private void insertOrder(BsonDocument order) {
        await().pollDelay(Duration.ZERO).atMost(DEADLINE.multipliedBy(2)).until(() -> {
            try {
                orders().withTimeout(2, TimeUnit.SECONDS).insertOne(order);
                return true;
            } catch (MongoException e) {
                return e.getCode() == DUPLICATE_KEY;
            }
        });
    }

    /** A change that no trigger watches. */
    void writeElsewhere() {
        collection("elsewhere").insertOne(new BsonDocument());
    }

    /** Waits until the ledger has that many entries. */
    void awaitLedger(int size) {
        await().atMost(DEADLINE).until(() -> collection("ledger").countDocuments() >= size);
    }

    void awaitState(Triggers triggers, PartState state) {
        await().atMost(DEADLINE).until(() -> triggers.statuses().stream().allMatch(status -> status.state() == state));
    }

    BsonDocument position() {
        return Objects.requireNonNull(positions().find().first());
    }

    String name() {
        return app.substring("app_".length());
    }

    /** The numbers in the ledger, in the order in which their effects were committed. */
    List<Integer> ledger() {
        List<Integer> numbers = new ArrayList<>();
        collection("ledger")
                .find()
                .sort(Sorts.ascending("at"))
                .forEach(entry -> numbers.add(entry.getInt32("n").getValue()));
        return numbers;
    }

    List<BsonDocument> deadLetters() {
        return database.collection(DeadLetterRepository.COLLECTION)
                .find()
                .sort(Sorts.ascending("firstAt", "_id"))
                .into(new ArrayList<>());
    }

    MongoCollection<BsonDocument> positions() {
        return database.collection(PositionRepository.COLLECTION);
    }

    MongoCollection<BsonDocument> deliveries() {
        return database.collection(DeliveryRepository.COLLECTION);
    }

    EspalierDatabase database() {
        return database;
    }

    MongoCollection<BsonDocument> collection(String name) {
        return client.get().getDatabase(app).getCollection(name, BsonDocument.class);
    }

    private static SourceLocation location(String file) {
        return new SourceLocation(file, "");
    }
}
