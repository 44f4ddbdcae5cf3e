package io.espalier.benchmark;

import com.mongodb.client.MongoClient;
import io.espalier.app.App;
import io.espalier.app.AppMetadata;
import io.espalier.app.DatabaseTriggerDefinition;
import io.espalier.app.DeliveryPolicy;
import io.espalier.app.FunctionDefinition;
import io.espalier.app.OperationType;
import io.espalier.app.Ordering;
import io.espalier.app.RetryPolicy;
import io.espalier.app.SourceLocation;
import io.espalier.app.TriggerProcessor;
import io.espalier.app.WatchedScope;
import io.espalier.functions.FunctionBody;
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
import io.espalier.triggers.Triggers;
import io.espalier.triggers.config.TriggersConfig;
import io.espalier.triggers.delivery.FunctionTarget;
import io.espalier.triggers.part.PartStatus;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** One trigger on the inserts of one collection, ordered by document, with a function behind the real door; everything else as it comes. */
final class TriggerUnderTest implements AutoCloseable {
    private static final int CONVERTER_PRIORITY = 200;

    /** As many as the bare threads that a function that writes is compared with. */
    static final int PLACES = 32;

    private final Triggers triggers;

    TriggerUnderTest(MongoClient client, String database, String collection, FunctionBody function) {
        EspalierDatabase own = new EspalierDatabase(() -> client, "espalier");
        SourceLocation location = new SourceLocation("triggers/benchmark.json", "");
        DeliveryPolicy policy = new DeliveryPolicy(
                Ordering.DOCUMENT,
                OptionalInt.of(PLACES),
                1,
                RetryPolicy.NONE,
                Optional.empty(),
                false,
                Optional.empty());
        App app = App.builder(AppMetadata.of("benchmark", "benchmark"))
                .functions(List.of(new FunctionDefinition(
                        "handle",
                        true,
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        false,
                        false,
                        new SourceLocation("functions/config.json", ""))))
                .databaseTriggers(List.of(new DatabaseTriggerDefinition(
                        Optional.empty(),
                        "benchmark_" + collection,
                        "mongodb-atlas",
                        new WatchedScope.OfCollection(database, collection),
                        EnumSet.of(OperationType.INSERT),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        false,
                        new TriggerProcessor.OfFunction("handle"),
                        policy,
                        Optional.empty(),
                        location)))
                .build();
        Duration timeLimit = Duration.ofMinutes(1);
        FunctionRegistry registry = new FunctionRegistry(app, List.of(() -> Map.of("handle", function)));
        FunctionCaller caller = new FunctionCaller(
                registry,
                new FunctionPool(PLACES, 256, 4),
                new FunctionServices(
                        app,
                        RuleBook.compile(List.of(), RuleNames.NONE),
                        new AppValues(app, secret -> Optional.empty()),
                        () -> client,
                        own.name(),
                        () -> (email, password, metadata) -> {
                            throw new IllegalStateException("no accounts here");
                        },
                        new RecordBsonMapper(),
                        Clock.systemUTC()),
                new FunctionLimits(timeLimit, 8));
        this.triggers = Triggers.of(
                app,
                own,
                new FunctionTarget.Functions(registry, caller, timeLimit),
                () -> {
                    throw new IllegalStateException("no users here");
                },
                value -> Optional.empty(),
                settings(),
                Clock.systemUTC());
    }

    private static TriggersConfig settings() {
        return new SmallRyeConfigBuilder()
                .withMapping(TriggersConfig.class)
                .withConverter(Duration.class, CONVERTER_PRIORITY, new DurationConverter())
                .withConverter(MemorySize.class, CONVERTER_PRIORITY, new MemorySizeConverter())
                .build()
                .getConfigMapping(TriggersConfig.class);
    }

    void start() {
        triggers.start();
    }

    /** Records that what happens from now on is delivered after the start. */
    void beginHere() {
        triggers.start();
        triggers.stop();
    }

    PartStatus status() {
        return triggers.statuses().getFirst();
    }

    @Override
    public void close() {
        triggers.stop();
    }
}
