package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.EndpointDefinition.ReturnType;
import io.espalier.app.ImportReport.Outcome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions and proofs that stand before functions, endpoints, webhooks and the Data API. */
class GuardedCallsTest {
    private static final String DATA_API = "https_endpoints/data_api_config.json";
    private static final String HOOK = "services/shop/incoming_webhooks/paid/config.json";
    private static final String SERVICE = "services/shop/config.json";
    private static final String PLAIN_HOOK =
            "{'name': 'paid', 'run_as_authed_user': true, 'respond_result': true, 'options': {'httpMethod': 'GET'}}";

    @TempDir
    Path folder;

    private ExportDirectory export;

    @BeforeEach
    void copyExport() {
        export = ExportDirectory.copyOf("export-20230101", folder.resolve("app"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    {}                            | ""
                    true                          | ""
                    null                          | ""
                    false                         | false
                    {'%%user.custom_data.age': 1} | {'%%user.custom_data.age': 1}
                    """)
    void readsTheConditionOfAFunction(String written, String expected) {
        App app = export.change("functions/config.json", "\"can_evaluate\": {}", json("'can_evaluate': " + written))
                .read();

        assertThat(app.function("report").orElseThrow().canEvaluate())
                .isEqualTo(
                        expected.isEmpty()
                                ? Optional.empty()
                                : Optional.of(
                                        expected.equals("false")
                                                ? BsonBoolean.FALSE
                                                : BsonDocument.parse(json(expected))));
    }

    @Test
    void readsTheProofsOfEndpoints() {
        String key = "\"validation_method\": \"NO_VALIDATION\"";
        String file = "https_endpoints/config.json";
        App signed = export.change(file, key, json("'verification_method': 'VERIFY_PAYLOAD', 'secret_name': 'k'"))
                .read();
        App secret = ExportDirectory.copyOf("export-20230101", folder.resolve("other"))
                .change(file, key, json("'validation_method': 'SECRET_AS_QUERY_PARAM', 'secret_name': 'k'"))
                .change(file, json("'create_user_on_auth': false"), json("'create_user_on_auth': true"))
                .read();

        assertThat(signed.endpoints())
                .singleElement()
                .satisfies(endpoint ->
                        assertThat(endpoint.validation()).isEqualTo(new RequestValidation.VerifyPayload("k")));
        assertThat(secret.endpoints()).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.validation()).isEqualTo(new RequestValidation.SecretAsQueryParameter("k"));
            assertThat(endpoint.createUserOnAuth()).isTrue();
        });
    }

    @Test
    void readsTheDataApi() {
        App app = export.write(DATA_API, json("""
                                {'disabled': false, 'versions': ['beta', 'v1'], 'return_type': 'EJSON',
                                 'create_user_on_auth': true, 'fetch_custom_user_data': true, 'run_as_system': true,
                                 'run_as_user_id': 'u', 'run_as_user_id_script_source': '',
                                 'validation_method': 'SECRET_AS_QUERY_PARAM', 'secret_name': 'k',
                                 'can_evaluate': {'a': 1}, 'log_function_arguments': true}""")).read();

        assertThat(app.dataApi())
                .contains(new DataApiDefinition(
                        List.of("beta", "v1"),
                        ReturnType.EJSON,
                        true,
                        true,
                        true,
                        Optional.of("u"),
                        new RequestValidation.SecretAsQueryParameter("k"),
                        Optional.of(BsonDocument.parse("{a: 1}")),
                        true,
                        new SourceLocation(DATA_API, "")));
    }

    @Test
    void theDataApiIsNarrowUnlessItSaysMore() {
        App app = export.write(DATA_API, json("{'versions': ['v1']}")).read();

        assertThat(app.dataApi())
                .contains(new DataApiDefinition(
                        List.of("v1"),
                        ReturnType.JSON,
                        false,
                        false,
                        false,
                        Optional.empty(),
                        new RequestValidation.None(),
                        Optional.empty(),
                        false,
                        new SourceLocation(DATA_API, "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'versions': []}",
                "{'versions': ['v2']}",
                "{'versions': ['v1'], 'run_as_user_id_script_source': 'exports = 1'}",
                "{'versions': ['v1'], 'can_evaluate': 1}",
                "{'versions': ['v1'], 'validation_method': 'VERIFY_PAYLOAD'}",
                "{'versions': ['v1'], 'unknown': 1}",
                "{'versions': ['v1'], 'disabled': 'no'}",
                "["
            })
    void aRefusedDataApiIsClosed(String content) {
        App app = export.write(DATA_API, json(content)).read();

        assertThat(app.dataApi()).isEmpty();
        assertThat(app.report().hasRefusals()).isTrue();
    }

    @Test
    void twoDataApisCloseEachOther() {
        App app = export.write(DATA_API, json("{'versions': ['v1'], 'run_as_system': true}"))
                .write("http_endpoints/data_api_config.json", json("{'versions': ['v1'], 'unknown': 1}"))
                .read();

        assertThat(app.dataApi()).isEmpty();
        assertThat(app.report().toText()).contains(DATA_API + ": there is more than one data_api_config.json");
    }

    @Test
    void readsAWebhookWithTheEntryOfItsFunction() {
        App app = webhook("""
                        {'id': '64f0c0ffee0123456789abcd', 'name': 'paid', 'can_evaluate': {'a': 1},
                         'disable_arg_logs': false, 'run_as_authed_user': false, 'run_as_user_id': '',
                         'run_as_user_id_script_source': '', 'fetch_custom_user_data': true,
                         'create_user_on_auth': true, 'respond_result': true,
                         'options': {'httpMethod': 'PUT', 'validationMethod': 'VERIFY_PAYLOAD', 'secretName': 'k'}}""")
                .write("services/shop/incoming_webhooks/paid/source.js", "exports = () => 1;")
                .read();

        SourceLocation location = new SourceLocation(HOOK, "");
        assertThat(app.webhooks())
                .containsExactly(new WebhookDefinition(
                        "shop",
                        "paid",
                        "PUT",
                        "webhooks/shop/paid",
                        new RequestValidation.VerifyPayload("k"),
                        true,
                        true,
                        true,
                        location));
        assertThat(app.function("webhooks/shop/paid"))
                .contains(new FunctionDefinition(
                        "webhooks/shop/paid",
                        true,
                        true,
                        Optional.empty(),
                        Optional.of(BsonDocument.parse("{a: 1}")),
                        false,
                        false,
                        false,
                        location));
        assertThat(app.report().hasRefusals()).as(app.report().toText()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
                    "'run_as_authed_user': false", true, ""
                    "'run_as_authed_user': true", false, ""
                    "'run_as_authed_user': false, 'run_as_user_id': 'u'", false, u
                    """)
    void aWebhookRunsAsItsFileSays(String keys, boolean system, String userId) {
        App app =
                webhook(PLAIN_HOOK.replace("'run_as_authed_user': true", keys)).read();

        FunctionDefinition function = app.function("webhooks/shop/paid").orElseThrow();
        assertThat(function.runAsSystem()).isEqualTo(system);
        assertThat(function.runAsUserId().orElse("")).isEqualTo(userId);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    'run_as_authed_user': true | 'run_as_authed_user': 1 | run_as_authed_user
                    'run_as_authed_user': true | 'run_as_user': true | run_as_authed_user
                    'run_as_authed_user': true | 'run_as_authed_user': true, 'run_as_user_id_script_source': 'x' | run_as_user_id_script_source
                    'httpMethod': 'GET' | 'httpMethod': 'TRACE' | options.httpMethod
                    'httpMethod': 'GET' | 'secret': 'hunter2' | options.secret
                    'httpMethod': 'GET' | 'validationMethod': 'VERIFY_PAYLOAD' | options.secretName
                    'httpMethod': 'GET' | 'validation_method': 'VERIFY_PAYLOAD' | options.validation_method
                    'name': 'paid' | 'name': 'other' | name
                    """)
    void aRefusedWebhookIsClosed(String from, String to, String path) {
        App app = webhook(PLAIN_HOOK.replace(from, to)).read();

        assertThat(refused(app)).contains(HOOK + " " + path);
        assertThat(app.webhooks()).isEmpty();
        assertThat(app.function("webhooks/shop/paid")).isEmpty();
        assertThat(app.report().toText()).doesNotContain("hunter2");
    }

    @Test
    void webhooksOfOneAddressCloseEachOther() {
        App app = webhook(PLAIN_HOOK)
                .write("http_endpoints/shop/config.json", json("{'name': 'shop', 'type': 'http'}"))
                .write("http_endpoints/shop/incoming_webhooks/paid/config.json", json("{'name': 'paid'}"))
                .read();

        assertThat(app.webhooks()).isEmpty();
        assertThat(app.function("webhooks/shop/paid")).isEmpty();
    }

    @Test
    void aWebhookDoesNotTakeTheNameOfAFunction() {
        App app = webhook(PLAIN_HOOK)
                .change("functions/config.json", "\"onOrder\"", "\"webhooks/shop/paid\"")
                .read();

        assertThat(app.webhooks()).isEmpty();
        assertThat(app.functions())
                .filteredOn(f -> f.name().startsWith("webhooks/"))
                .hasSize(1);
    }

    @Test
    void webhooksOfThirdPartiesAreClosed() {
        App app = webhook(PLAIN_HOOK)
                .write(SERVICE, json("{'name': 'shop', 'type': 'github'}"))
                .read();

        assertThat(app.webhooks()).isEmpty();
        assertThat(refused(app)).contains(SERVICE + " type");
    }

    @Test
    void theAppSaysWhatItsExportTells() {
        App app = export.write(
                        "hosting/config.json", json("{'enabled': false, 'app_default_domain': 'golden.example'}"))
                .read();

        assertThat(app.metadata())
                .isEqualTo(new AppMetadata(
                        "golden-abcde",
                        "golden",
                        "64f0c0ffee0123456789abcd",
                        "64f0c0ffee0123456789abce",
                        Optional.of(Instant.ofEpochSecond(1_700_000_000)),
                        "DE-FF",
                        "aws-eu-central-1",
                        "LOCAL",
                        "https://golden.example"));
    }

    /** They are for the logs alone: whatever stands there refuses nothing. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
                    "'id': 'f1'", f1
                    "'_id': {'$oid': '64f0c0ffee0123456789abcd'}", 64f0c0ffee0123456789abcd
                    "'id': 5", ""
                    "'id': ''", ""
                    """)
    void functionsAndTriggersKeepTheIdsOfTheirExport(String key, String id) {
        App app = export.write("functions/config.json", json("[{'name': 'onOrder', " + key + "}]"))
                .write(
                        "triggers/nightly.json",
                        json("{" + key + ", 'name': 'nightly', 'type': 'SCHEDULED', 'function_name': 'onOrder',"
                                + " 'config': {'schedule': '0 3 * * *'}}"))
                .write(
                        "triggers/changed.json",
                        json("{" + key + ", 'name': 'changed', 'type': 'DATABASE', 'function_name': 'onOrder',"
                                + " 'config': {'service_name': 'mongodb-atlas', 'database': 'store',"
                                + " 'collection': 'orders', 'operation_types': ['INSERT']}}"))
                .read();

        Optional<String> expected = Optional.of(id).filter(known -> !known.isEmpty());
        assertThat(app.function("onOrder").orElseThrow().id()).isEqualTo(expected);
        assertThat(app.schedules())
                .filteredOn(schedule -> schedule.name().equals("nightly"))
                .extracting(ScheduleDefinition::id)
                .containsExactly(expected);
        assertThat(app.databaseTriggers())
                .filteredOn(trigger -> trigger.name().equals("changed"))
                .extracting(DatabaseTriggerDefinition::id)
                .containsExactly(expected);
    }

    private ExportDirectory webhook(String content) {
        return export.write(SERVICE, json("{'name': 'shop', 'type': 'http', 'config': {}}"))
                .write(HOOK, json(content));
    }

    private static List<String> refused(App app) {
        return app.report().entries().stream()
                .filter(entry -> entry.outcome() == Outcome.REFUSED)
                .map(entry -> entry.location().toString())
                .toList();
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    /** What a rule forbade must not be open because the rule was not understood. */
    @Test
    void requestsThroughHttpServicesAndTheirRulesAreRefusedByName() {
        App app = webhook(PLAIN_HOOK)
                .write("services/shop/rules/paid.json", json("{'name': 'paid', 'actions': ['post'], 'when': {}}"))
                .write("services/rates/config.json", json("{'name': 'rates', 'type': 'http', 'config': {}}"))
                .write("services/rates/rules/get.json", json("{'name': 'get', 'actions': ['get'], 'when': {}}"))
                .read();

        assertThat(refused(app))
                .containsExactlyInAnyOrder(
                        "services/shop/rules/paid.json",
                        "services/rates/config.json type",
                        "services/rates/rules/get.json");
        assertThat(app.webhooks()).hasSize(1);
        assertThat(app.report().toText()).contains("context.http()", "its webhooks are served");
    }
}
