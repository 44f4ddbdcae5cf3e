package io.espalier.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.client.MongoClient;
import io.espalier.app.App;
import io.espalier.app.AppReader;
import io.espalier.app.ImportReport.Outcome;
import io.espalier.functions.app.AppRules;
import io.espalier.functions.app.AppValues;
import io.espalier.functions.assembly.AppReports;
import io.espalier.functions.bson.RecordBsonMapper;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.functions.call.FunctionLimits;
import io.espalier.functions.call.FunctionPool;
import io.espalier.functions.call.FunctionRegistry;
import io.espalier.functions.call.FunctionServices;
import io.espalier.testing.MongoReplicaSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A schema in an app directory: from the file to the answer that a caller gets. */
class SchemaIT {
    private static final String SOURCE = "data_sources/mongodb-atlas/";
    private static final String ALL = """
            {"roles": [{"name": "all", "apply_when": {}, "read": true, "write": true}]}""";

    @TempDir
    Path directory;

    private final MongoClient client = MongoReplicaSet.shared().client();
    private final String database = "schemas" + new ObjectId();
    private final String orders = SOURCE + database + "/orders/";

    private final FunctionBody save = (arguments, context, response) -> context.database(database)
            .collection("orders")
            .insertOne(arguments.getFirst().asDocument());

    @BeforeEach
    void anApp() {
        write(
                "root_config.json",
                "{\"config_version\": 20230101, \"name\": \"schemas\", \"app_id\": \"schemas-abcde\"}");
        write("functions/config.json", "[{\"name\": \"save\"}]");
        write(SOURCE + "config.json", "{\"name\": \"mongodb-atlas\", \"type\": \"mongodb-atlas\"}");
        write(orders + "rules.json", ALL);
    }

    @Test
    void aFailureReachesTheCallerWithItsCode() {
        write(
                orders + "schema.json",
                "{\"required\": [\"total\"], \"properties\": {\"total\": {\"bsonType\": \"int\"}}}");

        assertThat(save("{_id: 1, total: 5}").asInt32().getValue()).isOne();
        FunctionException failure = catchThrowableOfType(FunctionException.class, () -> save("{_id: 2, total: '5'}"));

        assertThat(failure.code()).isEqualTo(FunctionErrorCode.SCHEMA_VALIDATION_FAILED_WRITE);
        assertThat(failure.code().wireName()).isEqualTo("SchemaValidationFailedWrite");
        assertThat(failure.code().httpStatus()).isEqualTo(400);
        assertThat(failure)
                .hasMessage("insert failed: the document does not fit the schema of '" + database
                        + ".orders': 'total': bsonType: expected int, found string \"5\"");
        assertThat(client.getDatabase(database).getCollection("orders").countDocuments())
                .isOne();
    }

    @Test
    void aFaultIsReportedWithItsPlaceAndClosesTheCollectionForWriting() {
        write(orders + "schema.json", "{\"properties\": {\"total\": {\"bsonType\": \"integer\"}}}");

        assertThat(refusals()).containsExactly(orders + "schema.json properties.total.bsonType");
        assertThat(catchThrowableOfType(FunctionException.class, () -> save("{_id: 1}")))
                .hasMessageContaining("until a fault in its schema is mended");
    }

    @Test
    void aFileThatCannotBeReadClosesTheCollectionForWriting() {
        write(orders + "schema.json", "{");

        assertThat(refusals()).containsExactly(orders + "schema.json");
        assertThat(catchThrowableOfType(FunctionException.class, () -> save("{_id: 1}")))
                .extracting(FunctionException::code)
                .isEqualTo(FunctionErrorCode.SCHEMA_VALIDATION_FAILED_WRITE);
    }

    @Test
    void whatDefaultRulesLetBeWrittenIsCheckedAsWell() throws IOException {
        write(orders + "schema.json", "{\"required\": [\"total\"]}");
        Files.delete(directory.resolve(orders + "rules.json"));
        assertThat(catchThrowableOfType(FunctionException.class, () -> save("{_id: 1, total: 5}"))
                        .code())
                .as("a schema alone opens nothing")
                .isEqualTo(FunctionErrorCode.NO_MATCHING_RULE_FOUND);

        write(SOURCE + "default_rule.json", ALL);
        save("{_id: 1, total: 5}");
        assertThat(catchThrowableOfType(FunctionException.class, () -> save("{_id: 2}"))
                        .code())
                .isEqualTo(FunctionErrorCode.SCHEMA_VALIDATION_FAILED_WRITE);
    }

    @Test
    void theRootFileSwitchesNullOn() {
        write(orders + "schema.json", "{\"properties\": {\"total\": {\"bsonType\": \"int\"}}}");
        assertThat(catchThrowableOfType(FunctionException.class, () -> save("{_id: 1, total: null}"))
                        .code())
                .isEqualTo(FunctionErrorCode.SCHEMA_VALIDATION_FAILED_WRITE);

        write(
                "root_config.json",
                "{\"config_version\": 20230101, \"name\": \"schemas\", \"app_id\": \"schemas-abcde\","
                        + " \"espalier\": {\"null_type_schema_validation\": true}}");
        save("{_id: 1, total: null}");
    }

    private void write(String file, String content) {
        try {
            Path target = directory.resolve(file);
            Files.createDirectories(Optional.ofNullable(target.getParent()).orElseThrow());
            Files.writeString(target, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> refusals() {
        App app = new AppReader().read(directory);
        return AppReports.complete(app, values(app), AppRules.compile(app, Set.of()), registry(app)).entries().stream()
                .filter(entry -> entry.outcome() == Outcome.REFUSED)
                .map(entry -> entry.location().toString())
                .toList();
    }

    private BsonValue save(String document) {
        App app = new AppReader().read(directory);
        FunctionServices services = new FunctionServices(
                app,
                AppRules.compile(app, Set.of()),
                values(app),
                () -> client,
                "espalier",
                () -> (email, password, metadata) -> "new-user",
                new RecordBsonMapper(),
                Clock.systemUTC());
        UserProfile ada = new UserProfile("ada", "normal", new BsonDocument(), new BsonDocument(), List.of());
        return new FunctionCaller(
                        registry(app),
                        new FunctionPool(1, 1, 1),
                        services,
                        new FunctionLimits(Duration.ofSeconds(30), 8))
                .call(FunctionCall.of(
                        "save", List.of(BsonDocument.parse(document)), new Caller.User(ada), Origin.CLIENT, "c1"));
    }

    private FunctionRegistry registry(App app) {
        return new FunctionRegistry(app, List.of(() -> Map.of("save", save)));
    }

    private static AppValues values(App app) {
        return new AppValues(app, _ -> Optional.empty());
    }
}
