package io.espalier.functions;

import com.mongodb.client.MongoClient;
import io.espalier.app.App;
import io.espalier.app.AppMetadata;
import io.espalier.app.FunctionDefinition;
import io.espalier.app.SourceLocation;
import io.espalier.app.ValueDefinition;
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
import org.jspecify.annotations.Nullable;

/** Doors to functions written in tests. */
final class Doors {
    static final int QUEUE_SIZE = 64;

    private Doors() {}

    /** A function of a test: with or without a manifest entry, with or without code. */
    record Entry(
            String name,
            boolean isPrivate,
            boolean system,
            boolean transactional,
            boolean listed,
            @Nullable FunctionBody body) {
        static Entry open(String name, FunctionBody body) {
            return new Entry(name, false, false, false, true, body);
        }

        static Entry system(String name, FunctionBody body) {
            return new Entry(name, false, true, false, true, body);
        }

        static Entry secret(String name, FunctionBody body) {
            return new Entry(name, true, true, false, true, body);
        }

        static Entry transactional(String name, FunctionBody body) {
            return new Entry(name, true, true, true, true, body);
        }

        static Entry admin(String name, FunctionBody body) {
            return codeOnly(name, body);
        }

        static Entry codeOnly(String name, FunctionBody body) {
            return new Entry(name, false, false, false, false, body);
        }

        static Entry entryOnly(String name) {
            return new Entry(name, false, false, false, true, null);
        }

        FunctionDefinition definition() {
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

    static FunctionCaller open(Entry... entries) {
        return open(4, Duration.ofSeconds(30), entries);
    }

    static FunctionCaller open(int threads, Duration timeLimit, Entry... entries) {
        return open(
                () -> {
                    throw new IllegalStateException("this function was to touch no data");
                },
                threads,
                timeLimit,
                entries);
    }

    static FunctionCaller open(Supplier<MongoClient> client, int threads, Duration timeLimit, Entry... entries) {
        return open(client, List.of(), threads, timeLimit, entries);
    }

    /** With rules that have no fault. */
    static FunctionCaller open(
            Supplier<MongoClient> client,
            List<RuleSource> ruleFiles,
            int threads,
            Duration timeLimit,
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
                new FunctionPool(threads, QUEUE_SIZE, 4),
                new FunctionServices(
                        app,
                        rules,
                        new AppValues(app, secret -> Optional.empty()),
                        client,
                        "espalier",
                        () -> (email, password, metadata) -> "new-user",
                        BsonMapper.create(),
                        Clock.systemUTC()),
                new FunctionLimits(timeLimit, 32));
    }

    static App appWithValues(List<ValueDefinition> values) {
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
