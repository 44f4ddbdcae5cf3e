package io.espalier.gateway;

import com.mongodb.client.MongoClient;
import io.espalier.app.App;
import io.espalier.app.AppMetadata;
import io.espalier.app.ClosedEndpoint;
import io.espalier.app.DataApiDefinition;
import io.espalier.app.EndpointDefinition;
import io.espalier.app.EndpointDefinition.ReturnType;
import io.espalier.app.FunctionDefinition;
import io.espalier.app.RequestValidation;
import io.espalier.app.SourceLocation;
import io.espalier.app.WebhookDefinition;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.UserAccounts;
import io.espalier.functions.UserProfile;
import io.espalier.functions.admin.AdminKeys;
import io.espalier.functions.app.AppValues;
import io.espalier.functions.bson.RecordBsonMapper;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.functions.call.FunctionLimits;
import io.espalier.functions.call.FunctionPool;
import io.espalier.functions.call.FunctionRegistry;
import io.espalier.functions.call.FunctionServices;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.functions.idempotency.IdempotencyRepository;
import io.espalier.functions.idempotency.IdempotencySettings;
import io.espalier.functions.idempotency.IdempotentCaller;
import io.espalier.functions.log.RequestLog;
import io.espalier.gateway.credential.AppAccounts;
import io.espalier.gateway.credential.BearerAuthentication;
import io.espalier.gateway.data.DataCommands;
import io.espalier.gateway.event.EventReceiver;
import io.espalier.gateway.http.TrustedProxies;
import io.espalier.gateway.openapi.OpenApiAccess;
import io.espalier.gateway.watch.StreamLimits;
import io.espalier.rules.Namespace;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bson.BsonDocument;

/** Gateways to functions and endpoints written in tests. */
final class Gateways {
    static final String ADMIN_KEY = "an admin key of the tests";
    private static final RequestValidation NONE = new RequestValidation.None();
    private static final IdempotencySettings IDEMPOTENCY =
            new IdempotencySettings(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofHours(24), 100_000);
    private static final SourceLocation NOWHERE = new SourceLocation("test", "");

    private final List<FunctionDefinition> definitions = new ArrayList<>();
    private final Map<String, FunctionBody> bodies = new HashMap<>();
    private final List<EndpointDefinition> endpoints = new ArrayList<>();
    private final List<ClosedEndpoint> closedEndpoints = new ArrayList<>();
    private final List<WebhookDefinition> webhooks = new ArrayList<>();
    private Optional<DataApiDefinition> dataApi = Optional.empty();
    private StreamLimits streams = new StreamLimits(4, Duration.ofSeconds(15));
    private final Map<String, String> secrets = new HashMap<>();
    private final List<RuleSource> rules = new ArrayList<>();
    private Supplier<MongoClient> client = () -> {
        throw new IllegalStateException("this function was to touch no data");
    };
    private OpenApiAccess openApi = OpenApiAccess.OPERATORS;
    private EventReceiver events = EventReceiver.NONE;
    private String ownDatabase = "espalier";
    private final FunctionPool pool = new FunctionPool(4, 64, 4);
    private Duration timeLimit = Duration.ofSeconds(30);
    private final Map<String, UserProfile> users = new HashMap<>();
    private List<String> proxies = List.of();
    private RequestLog log = RequestLog.NONE;
    private List<String> origins = List.of();

    Gateways function(String name, FunctionBody body) {
        return define(name, false, false, false, body);
    }

    Gateways readOnly(String name, FunctionBody body) {
        return define(name, false, false, true, body);
    }

    Gateways system(String name, FunctionBody body) {
        return define(name, false, true, false, body);
    }

    Gateways secret(String name, FunctionBody body) {
        return define(name, true, true, false, body);
    }

    Gateways operators(String name, FunctionBody body) {
        bodies.put(name, body);
        return this;
    }

    private Gateways define(String name, boolean isPrivate, boolean system, boolean readOnly, FunctionBody body) {
        definitions.add(new FunctionDefinition(
                name, isPrivate, system, Optional.empty(), Optional.empty(), true, false, readOnly, NOWHERE));
        bodies.put(name, body);
        return this;
    }

    Gateways endpoint(String method, String route, String function) {
        return endpoint(
                new EndpointDefinition(route, method, function, NONE, true, true, false, ReturnType.JSON, NOWHERE));
    }

    Gateways silentEndpoint(String method, String route, String function) {
        return endpoint(
                new EndpointDefinition(route, method, function, NONE, false, false, false, ReturnType.EJSON, NOWHERE));
    }

    Gateways ejsonEndpoint(String method, String route, String function) {
        return endpoint(
                new EndpointDefinition(route, method, function, NONE, true, false, false, ReturnType.EJSON, NOWHERE));
    }

    Gateways closedEndpoint(String method, String route) {
        closedEndpoints.add(new ClosedEndpoint(route, method));
        return this;
    }

    private Gateways endpoint(EndpointDefinition endpoint) {
        endpoints.add(endpoint);
        return this;
    }

    Gateways origins(String... allowed) {
        origins = List.of(allowed);
        return this;
    }

    /** An endpoint that wants a proof. */
    Gateways proven(String method, String route, String function, RequestValidation validation) {
        return endpoint(new EndpointDefinition(
                route, method, function, validation, true, false, false, ReturnType.JSON, NOWHERE));
    }

    Gateways webhook(String service, String name, String function, RequestValidation validation) {
        webhooks.add(new WebhookDefinition(service, name, "POST", function, validation, true, false, false, NOWHERE));
        return this;
    }

    Gateways dataApi(DataApiDefinition definition) {
        dataApi = Optional.of(definition);
        return this;
    }

    Gateways streams(int maxStreams, Duration heartbeat) {
        streams = new StreamLimits(maxStreams, heartbeat);
        return this;
    }

    Gateways supplied(String secret, String content) {
        secrets.put(secret, content);
        return this;
    }

    Gateways openApi(OpenApiAccess access) {
        openApi = access;
        return this;
    }

    Gateways events(EventReceiver receiver) {
        events = receiver;
        return this;
    }

    /** Somebody whom a {@code run_as_user_id} can name. */
    Gateways user(UserProfile profile) {
        users.put(profile.id(), profile);
        return this;
    }

    /** A database that functions and clients reach. */
    Gateways data(MongoClient newClient) {
        client = () -> newClient;
        return this;
    }

    /** The database of Espalier's own collections. */
    Gateways ownDatabase(String name) {
        ownDatabase = name;
        return this;
    }

    /** Rules of a collection, as in its {@code rules.json}. */
    Gateways rules(Namespace namespace, String json) {
        rules.add(new RuleSource(namespace, "rules.json of " + namespace, BsonDocument.parse(json)));
        return this;
    }

    Gateways trustedProxies(String... blocks) {
        proxies = List.of(blocks);
        return this;
    }

    Gateways timeLimit(Duration limit) {
        timeLimit = limit;
        return this;
    }

    /** Where the functions' threads are. */
    FunctionPool pool() {
        return pool;
    }

    Gateways log(RequestLog newLog) {
        log = newLog;
        return this;
    }

    Gateway open() {
        return open(new FakeAccounts());
    }

    Gateway open(AppAccounts accounts) {
        App app = app();
        FunctionRegistry registry = new FunctionRegistry(app, List.of(() -> bodies, new DataCommands(app)));
        FunctionCaller door = door(app, registry);
        return new Gateway(
                app,
                new TrustedProxies(proxies, Optional.empty()),
                new BearerAuthentication(AdminKeys.ofConfiguration(Optional.of(ADMIN_KEY)), accounts),
                accounts,
                values(app),
                registry,
                door,
                new IdempotentCaller(
                        door, new IdempotencyRepository(new EspalierDatabase(client, ownDatabase)), IDEMPOTENCY),
                streams,
                events,
                openApi,
                log,
                Clock.systemUTC());
    }

    private AppValues values(App app) {
        return new AppValues(app, name -> Optional.ofNullable(secrets.get(name)));
    }

    private FunctionCaller door(App app, FunctionRegistry registry) {
        return new FunctionCaller(
                registry,
                pool,
                new FunctionServices(
                        app,
                        RuleBook.compile(rules, RuleNames.NONE),
                        values(app),
                        client,
                        ownDatabase,
                        this::stored,
                        new RecordBsonMapper(),
                        Clock.systemUTC()),
                new FunctionLimits(timeLimit, 32));
    }

    private UserAccounts stored() {
        return new UserAccounts() {
            @Override
            public String createEmailPasswordUser(String email, String password, BsonDocument metadata) {
                return "new-user";
            }

            @Override
            public Optional<UserProfile> enabledUser(String userId) {
                return Optional.ofNullable(users.get(userId));
            }
        };
    }

    private App app() {
        return App.builder(AppMetadata.of("shop-local", "shop"))
                .allowedRequestOrigins(origins)
                .functions(definitions)
                .endpoints(endpoints)
                .closedEndpoints(closedEndpoints)
                .webhooks(webhooks)
                .dataApi(dataApi)
                .build();
    }
}
