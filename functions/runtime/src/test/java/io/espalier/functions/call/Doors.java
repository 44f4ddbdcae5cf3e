package io.espalier.functions.call;

import com.mongodb.client.MongoClient;
import io.espalier.app.App;
import io.espalier.app.AppMetadata;
import io.espalier.app.FunctionDefinition;
import io.espalier.app.SourceLocation;
import io.espalier.app.ValueDefinition;
import io.espalier.functions.CallListener;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.UserAccounts;
import io.espalier.functions.UserProfile;
import io.espalier.functions.app.AppValues;
import io.espalier.functions.bson.RecordBsonMapper;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Doors to functions written in tests. */
public final class Doors {
    static final int QUEUE_SIZE = 64;
    public static final String KNOWN_USER = "bob";

    private Doors() {}

    private static MongoClient noData() {
        throw new IllegalStateException("this function was to touch no data");
    }

    /** A function of a test: with or without a manifest entry, with or without code. */
    public record Entry(
            FunctionDefinition definition,
            boolean listed,
            @Nullable FunctionBody body) {
        public static Entry open(String name, FunctionBody body) {
            return new Entry(definition(name, false, false, false), true, body);
        }

        public static Entry system(String name, FunctionBody body) {
            return new Entry(definition(name, false, true, false), true, body);
        }

        static Entry secret(String name, FunctionBody body) {
            return new Entry(definition(name, true, true, false), true, body);
        }

        public static Entry transactional(String name, FunctionBody body) {
            return new Entry(definition(name, true, true, true), true, body);
        }

        public static Entry admin(String name, FunctionBody body) {
            return codeOnly(name, body);
        }

        static Entry codeOnly(String name, FunctionBody body) {
            return new Entry(definition(name, false, false, false), false, body);
        }

        static Entry entryOnly(String name) {
            return new Entry(definition(name, false, false, false), true, null);
        }

        /** With a {@code can_evaluate}. */
        Entry onlyIf(String condition) {
            return with(
                    definition.runAsUserId(),
                    Optional.of(BsonDocument.parse(condition)),
                    definition.disableArgumentLogs());
        }

        /** With a {@code run_as_user_id}. */
        Entry asUser(String id) {
            return with(Optional.of(id), definition.canEvaluate(), definition.disableArgumentLogs());
        }

        /** With a {@code disable_arg_logs} that is false. */
        public Entry withLoggedArguments() {
            return with(definition.runAsUserId(), definition.canEvaluate(), false);
        }

        private Entry with(Optional<String> runAsUserId, Optional<BsonValue> condition, boolean disableArgumentLogs) {
            FunctionDefinition changed = new FunctionDefinition(
                    definition.name(),
                    definition.isPrivate(),
                    definition.runAsSystem(),
                    runAsUserId,
                    condition,
                    disableArgumentLogs,
                    definition.transactional(),
                    definition.readOnly(),
                    definition.location());
            return new Entry(changed, listed, body);
        }

        String name() {
            return definition.name();
        }

        private static FunctionDefinition definition(
                String name, boolean isPrivate, boolean system, boolean transactional) {
            return new FunctionDefinition(
                    name,
                    isPrivate,
                    system,
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    transactional,
                    false,
                    new SourceLocation("functions/config.json", ""));
        }
    }

    /** Accounts with one enabled user, {@value #KNOWN_USER}. */
    private static final class KnownUsers implements UserAccounts {
        @Override
        public String createEmailPasswordUser(String email, String password, BsonDocument metadata) {
            return "new-user";
        }

        @Override
        public Optional<UserProfile> enabledUser(String userId) {
            return Optional.of(userId).filter(KNOWN_USER::equals).map(Doors::user);
        }
    }

    public static UserProfile user(String id) {
        return new UserProfile(id, "normal", new BsonDocument(), new BsonDocument(), List.of());
    }

    public static FunctionCaller open(Entry... entries) {
        return open(4, Duration.ofSeconds(30), entries);
    }

    public static FunctionCaller open(int threads, Duration timeLimit, Entry... entries) {
        return open(Doors::noData, threads, timeLimit, entries);
    }

    public static FunctionCaller open(Supplier<MongoClient> client, int threads, Duration timeLimit, Entry... entries) {
        return open(client, List.of(), threads, timeLimit, entries);
    }

    public static FunctionCaller open(int threads, FunctionLimits limits, Entry... entries) {
        return open(Doors::noData, List.of(), threads, limits, CallListener.NONE, entries);
    }

    /** To a pool of the test's own, without data. */
    static FunctionCaller open(FunctionPool pool, FunctionLimits limits, CallListener listener, Entry... entries) {
        return open(Doors::noData, List.of(), pool, limits, listener, entries);
    }

    private static FunctionLimits limits(Duration timeLimit) {
        return new FunctionLimits(timeLimit, 32);
    }

    /** With somebody who listens. */
    public static FunctionCaller listened(CallListener listener, Entry... entries) {
        return open(Doors::noData, List.of(), 4, limits(Duration.ofSeconds(30)), listener, entries);
    }

    /** With rules that have no fault. */
    public static FunctionCaller open(
            Supplier<MongoClient> client,
            List<RuleSource> ruleFiles,
            int threads,
            Duration timeLimit,
            Entry... entries) {
        return open(client, ruleFiles, threads, limits(timeLimit), CallListener.NONE, entries);
    }

    /** With rules that have no fault, and somebody who listens. */
    public static FunctionCaller open(
            Supplier<MongoClient> client,
            List<RuleSource> ruleFiles,
            int threads,
            FunctionLimits limits,
            CallListener listener,
            Entry... entries) {
        return open(client, ruleFiles, new FunctionPool(threads, QUEUE_SIZE, 4), limits, listener, entries);
    }

    private static FunctionCaller open(
            Supplier<MongoClient> client,
            List<RuleSource> ruleFiles,
            FunctionPool pool,
            FunctionLimits limits,
            CallListener listener,
            Entry... entries) {
        App app = app(Arrays.stream(entries)
                .filter(Entry::listed)
                .map(Entry::definition)
                .toList());
        Map<String, FunctionBody> bodies = new HashMap<>();
        for (Entry entry : entries) {
            if (entry.body() != null) {
                bodies.put(entry.name(), entry.body());
            }
        }
        FunctionRegistry registry = new FunctionRegistry(app, List.of(() -> bodies));
        RuleBook rules = RuleBook.compile(ruleFiles, new RuleNames(Set.of(), Set.of(), registry.ruleFunctions()));
        if (!rules.problems().isEmpty()) {
            throw new IllegalArgumentException(rules.problems().toString());
        }
        return new FunctionCaller(
                registry,
                pool,
                new FunctionServices(
                        app,
                        rules,
                        new AppValues(app, secret -> Optional.empty()),
                        client,
                        "espalier",
                        KnownUsers::new,
                        new RecordBsonMapper(),
                        Clock.systemUTC()),
                limits,
                listener);
    }

    public static App appWithValues(List<ValueDefinition> values) {
        return app(List.of(), values);
    }

    private static App app(List<FunctionDefinition> functions) {
        return app(functions, List.of());
    }

    private static App app(List<FunctionDefinition> functions, List<ValueDefinition> values) {
        return App.builder(AppMetadata.of("test-app", "test"))
                .functions(functions)
                .values(values)
                .build();
    }
}
