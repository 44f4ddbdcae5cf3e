package io.espalier.functions.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.App;
import io.espalier.app.AppReader;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.Origin;
import io.espalier.functions.app.AppRules;
import io.espalier.functions.app.AppValues;
import io.espalier.functions.app.Secrets;
import io.espalier.functions.bson.RecordBsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running function reads of the app directory: its environment and its values. */
class ContextValuesTest {
    private static final Map<String, String> FILES = Map.of(
            "root_config.json",
            "{\"config_version\": 20230101, \"app_id\": \"shop-abcde\", \"name\": \"shop\", \"environment\": \"testing\"}",
            "environments/testing.json",
            "{\"values\": {\"base\": \"http://test\", \"nested\": {\"a\": 1}}}",
            "environments/production.json",
            "{\"values\": {\"base\": \"http://production\"}}",
            "values/limits.json",
            "{\"name\": \"limits\", \"value\": {\"orders\": 5}, \"from_secret\": false}",
            "values/mail.json",
            "{\"name\": \"mail\", \"value\": \"mail-key\", \"from_secret\": true}",
            "functions/config.json",
            "[{\"name\": \"f\", \"private\": false}]");

    @TempDir
    private Path directory;

    private void run(Consumer<FunctionContext> work) {
        App app = new AppReader().read(directory);
        FunctionBody body = (arguments, context, response) -> {
            work.accept(context);
            return new BsonUndefined();
        };
        Secrets secrets = name -> Optional.of("hunter2").filter(_ -> name.equals("mail-key"));
        FunctionCaller door = new FunctionCaller(
                new FunctionRegistry(app, List.of(() -> Map.of("f", body))),
                new FunctionPool(1, 1, 1),
                new FunctionServices(
                        app,
                        AppRules.compile(app, Set.of()),
                        new AppValues(app, secrets),
                        () -> {
                            throw new IllegalStateException("no data is touched");
                        },
                        "espalier",
                        () -> {
                            throw new IllegalStateException("no account is touched");
                        },
                        new RecordBsonMapper(),
                        Clock.systemUTC()),
                new FunctionLimits(Duration.ofSeconds(30), 32));
        for (int call = 0; call < 2; call++) {
            door.call(FunctionCall.of("f", List.of(), new Caller.User(Doors.user("ada")), Origin.CLIENT, "c1"));
        }
    }

    @Test
    void aFunctionReadsTheEnvironmentAndTheValuesOfItsApp() throws IOException {
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }

        run(context -> {
            BsonDocument environment = context.environment().values();
            assertThat(context.environment().tag()).isEqualTo("testing");
            assertThat(environment).isEqualTo(BsonDocument.parse("{base: 'http://test', nested: {a: 1}}"));
            assertThat(context.values().get("limits")).contains(BsonDocument.parse("{orders: 5}"));
            assertThat(context.values().get("mail")).contains(new BsonString("hunter2"));
            assertThat(context.values().get("nothing")).isEmpty();
            // The second call sees nothing of this.
            environment.getDocument("nested").append("a", new BsonInt32(2));
            context.values().get("limits").orElseThrow().asDocument().clear();
        });
    }
}
