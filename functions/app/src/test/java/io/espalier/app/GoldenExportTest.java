package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.AuthenticationTriggerDefinition.Operation;
import io.espalier.app.EndpointDefinition.ReturnType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/** Every key of the golden exports is honoured, or shows in the report. */
class GoldenExportTest {
    private static final String EXPORT_ID = "64f0c0ffee0123456789abcd";

    private final App app = new AppReader().read(ExportDirectory.golden("export-20230101"));
    private final App elder = new AppReader().read(ExportDirectory.golden("export-20210101"));

    @Test
    void nothingOfThemIsRefused() {
        assertThat(app.report().hasRefusals()).as(app.report().toText()).isFalse();
        assertThat(elder.report().hasRefusals()).as(elder.report().toText()).isFalse();
    }

    @Test
    void readsTheRootFile() {
        assertThat(app.clientAppId()).isEqualTo("golden-abcde");
        assertThat(app.name()).isEqualTo("golden");
        assertThat(app.environment()).isEqualTo("production");
        assertThat(app.environmentValues()).isEqualTo(BsonDocument.parse("{prefix: 'prod', limit: 5}"));
        assertThat(app.allowedRequestOrigins()).containsExactly("https://shop.example", "http://localhost:3000");
        assertThat(adapted(app))
                .contains(
                        "root_config.json location",
                        "root_config.json provider_region",
                        "root_config.json deployment_model");
        assertThat(elder.clientAppId()).isEqualTo("elder-vwxyz");
        assertThat(elder.environment()).isEmpty();
        assertThat(elder.allowedRequestOrigins()).isEmpty();
    }

    @Test
    void readsTheManifest() {
        assertThat(app.functions())
                .containsExactly(
                        function("", 0, "users/created", true, true, "", true, true, false),
                        function("", 1, "report", false, false, "64f0c0ffee0123456789abcf", false, false, true),
                        function("", 2, "onOrder", true, false, "", true, false, false));
        assertThat(adapted(app)).contains("functions/report.js");
        assertThat(elder.functions())
                .containsExactly(function(EXPORT_ID, 0, "hello", false, false, "", true, false, false));
    }

    private static FunctionDefinition function(
            String id,
            int index,
            String name,
            boolean isPrivate,
            boolean runAsSystem,
            String runAsUserId,
            boolean disableArgumentLogs,
            boolean transactional,
            boolean readOnly) {
        return new FunctionDefinition(
                Optional.of(id).filter(known -> !known.isEmpty()),
                name,
                isPrivate,
                runAsSystem,
                Optional.of(runAsUserId).filter(user -> !user.isEmpty()),
                Optional.empty(),
                disableArgumentLogs,
                transactional,
                readOnly,
                new SourceLocation("functions/config.json", "[" + index + "]"));
    }

    @Test
    void readsProvidersAndCustomUserData() {
        assertThat(app.providers())
                .containsExactly(
                        new ProviderDefinition.Anonymous(new SourceLocation("auth/providers.json", "anon-user")),
                        new ProviderDefinition.EmailPassword(
                                new SourceLocation("auth/providers.json", "local-userpass")));
        assertThat(adapted(app)).contains("auth/providers.json local-userpass.config.resetPasswordUrl");
        assertThat(app.customUserData())
                .contains(new CustomUserDataDefinition(
                        "people", "profiles", "user_id", new SourceLocation("auth/custom_user_data.json", "")));
        assertThat(app.userCreationFunction()).contains("users/created");
        assertThat(elder.customUserData()).isEmpty();
        assertThat(elder.userCreationFunction()).isEmpty();
        assertThat(elder.providers()).hasSize(1);
    }

    @Test
    void readsRulesWithTheirExtendedJson() {
        CollectionRulesDefinition rules = app.collectionRules().getFirst();

        assertThat(app.collectionRules()).hasSize(1);
        assertThat(rules.service()).isEqualTo("mongodb-atlas");
        assertThat(rules.database()).isEqualTo("store");
        assertThat(rules.collection()).isEqualTo("orders");
        assertThat(rules.rules().keySet()).containsExactly("roles", "filters");
        BsonDocument filter = rules.rules().getArray("filters").getFirst().asDocument();
        assertThat(filter.getDocument("query").get("since")).isInstanceOf(BsonDateTime.class);
        assertThat(adapted(app)).contains("data_sources/mongodb-atlas/config.json config.clusterName");
    }

    @Test
    void readsSchemasWithTheirExtendedJson() {
        assertThat(app.schemas().nullTypes()).isFalse();
        assertThat(app.schemas().schemas())
                .containsExactly(new SchemaDefinition(
                        "store",
                        "orders",
                        Optional.of(BsonDocument.parse("""
                                {bsonType: 'object', required: ['owner'],
                                 properties: {_id: {bsonType: 'objectId'}, total: {minimum: 0}}}""")),
                        new SourceLocation("data_sources/mongodb-atlas/store/orders/schema.json", "")));
    }

    @Test
    void namesInsideTheFileCountInTheElderForm() {
        assertThat(elder.collectionRules())
                .singleElement()
                .satisfies(rules -> assertThat(rules.collection()).isEqualTo("orders"));
        assertThat(elder.schemas().nullTypes()).isTrue();
        assertThat(elder.schemas().schemas())
                .singleElement()
                .satisfies(schema -> assertThat(schema.collection()).isEqualTo("orders"));
        assertThat(adapted(elder)).contains("data_sources/mongodb-atlas/store/orders_dir/rules.json collection");
    }

    @Test
    void readsEndpoints() {
        assertThat(app.endpoints())
                .containsExactly(new EndpointDefinition(
                        "/prod/report",
                        "GET",
                        "report",
                        new RequestValidation.None(),
                        true,
                        true,
                        false,
                        ReturnType.EJSON,
                        new SourceLocation("https_endpoints/config.json", "[0]")));
        assertThat(elder.endpoints())
                .containsExactly(new EndpointDefinition(
                        "/hello",
                        "POST",
                        "hello",
                        new RequestValidation.None(),
                        false,
                        false,
                        false,
                        ReturnType.JSON,
                        new SourceLocation("http_endpoints/config.json", "[0]")));
    }

    @Test
    void readsTriggers() {
        DatabaseTriggerDefinition paid = app.databaseTriggers().getFirst();
        assertThat(app.databaseTriggers()).hasSize(1);
        assertThat(paid.name()).isEqualTo("orderPaid");
        assertThat(paid.service()).isEqualTo("mongodb-atlas");
        assertThat(paid.scope()).isEqualTo(new WatchedScope.OfCollection("store", "orders"));
        assertThat(paid.operationTypes()).containsExactlyInAnyOrder(OperationType.UPDATE, OperationType.REPLACE);
        assertThat(paid.match()).contains(BsonDocument.parse("{'updateDescription.updatedFields.n': 3}"));
        assertThat(paid.project()).contains(BsonDocument.parse("{operationType: 1}"));
        assertThat(paid.fullDocument()).isTrue();
        assertThat(paid.processor()).as("FUNCTION wins").isEqualTo(new TriggerProcessor.OfFunction("onOrder"));
        assertThat(paid.delivery()).isEqualTo(DeliveryPolicy.of(Ordering.TOTAL));

        DatabaseTriggerDefinition created = elder.databaseTriggers().getFirst();
        assertThat(created.service()).as("the only data source").isEqualTo("mongodb-atlas");
        assertThat(created.operationTypes()).containsExactlyInAnyOrder(OperationType.INSERT, OperationType.DELETE);
        assertThat(created.match()).isEmpty();
        assertThat(created.project()).isEmpty();
        assertThat(created.fullDocument()).isFalse();
        assertThat(created.processor()).isEqualTo(new TriggerProcessor.OfFunction("hello"));
        assertThat(created.id()).contains(EXPORT_ID);
        assertThat(paid.id()).isEmpty();
    }

    @Test
    void readsAuthenticationTriggers() {
        assertThat(app.authenticationTriggers())
                .containsExactly(new AuthenticationTriggerDefinition(
                        Optional.empty(),
                        "signup",
                        Set.of(Operation.CREATE),
                        Set.of("anon-user", "local-userpass"),
                        new TriggerProcessor.OfFunction("onOrder"),
                        DeliveryPolicy.of(Ordering.DOCUMENT),
                        new SourceLocation("triggers/signup.json", "")));
        assertThat(elder.authenticationTriggers()).singleElement().satisfies(login -> {
            assertThat(login.operations()).containsExactly(Operation.LOGIN);
            assertThat(login.processor()).isEqualTo(new TriggerProcessor.OfFunction("hello"));
        });
        assertThat(app.disabledTriggers()).containsExactly("off");
        assertThat(elder.disabledTriggers()).isEmpty();
    }

    @Test
    void readsSchedules() {
        assertThat(app.schedules())
                .containsExactly(new ScheduleDefinition(
                        "nightly", "0 3 * * *", true, "onOrder", new SourceLocation("triggers/nightly.json", "")));
        assertThat(elder.schedules()).isEmpty();
    }

    @Test
    void readsValues() {
        assertThat(app.values())
                .containsExactly(
                        new ValueDefinition(
                                "currency",
                                BsonDocument.parse("{code: 'EUR', digits: 2}"),
                                false,
                                new SourceLocation("values/currency.json", "")),
                        new ValueDefinition(
                                "mailKey",
                                new BsonString("mail_key"),
                                true,
                                new SourceLocation("values/mailKey.json", "")));
        assertThat(elder.values())
                .singleElement()
                .satisfies(value -> assertThat(value.value()).isEqualTo(new BsonString("text")));
    }

    private static List<String> adapted(App app) {
        return app.report().entries().stream()
                .filter(entry -> entry.outcome() == ImportReport.Outcome.ADAPTED)
                .map(entry -> entry.location().toString())
                .toList();
    }
}
