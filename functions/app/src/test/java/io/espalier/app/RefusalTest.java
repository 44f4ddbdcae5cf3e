package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.app.ImportReport.Outcome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not supported or not understood is named, and denies. */
class RefusalTest {
    private static final String ENDPOINTS = "https_endpoints/config.json";
    private static final String FUNCTIONS = "functions/config.json";
    private static final String ORDERS = "data_sources/mongodb-atlas/store/orders/";

    @TempDir
    Path folder;

    private ExportDirectory export;

    @BeforeEach
    void copyExport() {
        export = ExportDirectory.copyOf("export-20230101", folder.resolve("app"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    https_endpoints/config.json | "NO_VALIDATION"       | "VERIFY_PAYLOAD"       | [0].secret_name
                    https_endpoints/config.json | "NO_VALIDATION"       | "VERIFY"               | [0].validation_method
                    https_endpoints/config.json | "create_user_on_auth": false | "create_user_on_auth": 0 | [0].create_user_on_auth
                    https_endpoints/config.json | "create_user_on_auth": false | "verification_method": "VERIFY_PAYLOAD" | [0].verification_method
                    https_endpoints/config.json | "function_name": "report" | "function_name": "nothing" | [0].function_name
                    https_endpoints/config.json | "http_method": "GET"  | "http_method": "TRACE" | [0].http_method
                    https_endpoints/config.json | "return_type": "EJSON" | "return_type": "XML"  | [0].return_type
                    https_endpoints/config.json | environment.values.prefix | environment.values.none | [0].route
                    https_endpoints/data_api_config.json | true         | "no"                   | disabled
                    functions/config.json       | "can_evaluate": {}    | "can_evaluate": "%%true" | [1].can_evaluate
                    functions/config.json       | _script_source": ""   | _script_source": "exports = 1" | [1].run_as_user_id_script_source
                    functions/config.json       | "read_only": true     | "retry": 3             | [1].espalier.retry
                    functions/config.json       | "private": true       | "private": "yes"       | [0].private
                    auth/providers.json         | "autoConfirm": true   | "autoConfirm": false   | local-userpass.config.autoConfirm
                    auth/providers.json         | "runResetFunction": false | "runResetFunction": true | local-userpass.config.runResetFunction
                    auth/providers.json         | "disabled": true      | "disabled": false      | api-key.type
                    auth/custom_user_data.json  | "mongo_service_name": "mongodb-atlas" | "mongo_service_name": "x" | mongo_service_name
                    auth/custom_user_data.json  | users/created         | nobody                 | on_user_creation_function_name
                    data_sources/mongodb-atlas/config.json | "type": "mongodb-atlas" | "type": "datalake" | type
                    data_sources/mongodb-atlas/config.json | "wireProtocolEnabled": false | "wireProtocolEnabled": true | config.wireProtocolEnabled
                    data_sources/mongodb-atlas/store/orders/rules.json | "filters" | "filter" | filter
                    triggers/orderPaid.json     | "maximum_throughput": false | "maximum_throughput": true | config.maximum_throughput
                    triggers/orderPaid.json     | "database": "store"   | "database": ""         | config.database
                    triggers/orderPaid.json     | "REPLACE"             | "DROP_COLLECTION"      | config.operation_types
                    triggers/orderPaid.json     | "FUNCTION"            | "AWS_EVENTBRIDGE"      | event_processors.AWS_EVENTBRIDGE.config.account_id
                    triggers/orderPaid.json     | "type": "DATABASE"    | "type": "AUTHENTICATION" | config.operation_type
                    triggers/nightly.json       | "schedule"            | "cron"                 | config.cron
                    values/currency.json        | "value"               | "valeu"                | valeu
                    sync/config.json            | "state": ""           | "state": "enabled"     | state
                    hosting/config.json         | false                 | true                   | enabled
                    root_config.json            | "environment": "production" | "environment": "staging" | environment
                    root_config.json            | "location"            | "security"             | security
                    root_config.json            | http://localhost:3000 | *                      | allowed_request_origins
                    """)
    void namesFileAndPath(String file, String from, String to, String path) {
        App app = export.change(file, from, to).read();

        assertThat(refused(app)).contains(file + " " + path);
        assertThat(MoreRights.of(app, new AppReader().read(ExportDirectory.golden("export-20230101"))))
                .isEmpty();
    }

    @Test
    void tellsWhatToDoInOneLine() {
        App app = export.change(ENDPOINTS, "NO_VALIDATION", "SIGNED").read();

        assertThat(app.report().toText())
                .startsWith(
                        "REFUSED https_endpoints/config.json [0].validation_method: this validation is not supported;"
                                + " what to do: use NO_VALIDATION, VERIFY_PAYLOAD or SECRET_AS_QUERY_PARAM\n");
        assertThat(app.endpoints()).isEmpty();
    }

    @Test
    void aRefusedFunctionHasNoEntryAndNothingCallsIt() {
        App app = export.change(FUNCTIONS, "\"private\": true", "\"can_evaluate\": 1")
                .read();

        assertThat(app.functions()).extracting(FunctionDefinition::name).containsExactly("report");
        assertThat(app.databaseTriggers()).isEmpty();
        assertThat(app.authenticationTriggers()).isEmpty();
        assertThat(app.schedules()).isEmpty();
        assertThat(app.userCreationFunction()).isEmpty();
    }

    @Test
    void nobodyLogsInWhileCustomUserDataIsRefused() {
        App app = export.change("auth/custom_user_data.json", "\"enabled\": true", "\"enabled\": 1")
                .read();

        assertThat(app.providers()).isEmpty();
        assertThat(refused(app)).contains("auth/providers.json anon-user", "auth/providers.json local-userpass");
    }

    @Test
    void aRefusedRootFileClosesTheWholeApp() {
        App app =
                export.change("root_config.json", "\"location\"", "\"unknown\"").read();

        assertThat(app.functions()).isEmpty();
        assertThat(app.providers()).isEmpty();
        assertThat(app.collectionRules()).isEmpty();
        assertThat(app.endpoints()).isEmpty();
        assertThat(app.databaseTriggers()).isEmpty();
        assertThat(app.authenticationTriggers()).isEmpty();
        assertThat(app.schedules()).isEmpty();
        assertThat(app.disabledTriggers()).isEmpty();
        assertThat(app.clientAppId()).isEqualTo("golden-abcde");
    }

    @Test
    void aSchemaThatIsRefusedIsStillThereWithNothingToCheckAgainst() {
        for (String content : List.of("{", "[1]", "", "{\"title\": \"%(%%environment.values.none)\"}")) {
            App app = export.write(ORDERS + "schema.json", content).read();

            assertThat(app.schemas().schemas()).singleElement().satisfies(schema -> {
                assertThat(schema.database() + "." + schema.collection()).isEqualTo("store.orders");
                assertThat(schema.schema()).isEmpty();
            });
            assertThat(app.collectionRules()).hasSize(1);
            assertThat(app.report().toText()).contains(ORDERS + "schema.json");
            assertThat(app.report().hasRefusals()).isTrue();
        }
    }

    @Test
    void theSchemaOfADataSourceThatIsNotServedIsRefused() {
        App app = export.write("data_sources/other/store/orders/schema.json", "{\"bsonType\": \"object\"}")
                .read();

        assertThat(app.schemas().schemas()).hasSize(1);
        assertThat(app.report().toText())
                .contains("data_sources/other/store/orders/schema.json: the data source 'other' is not served");
    }

    @Test
    void aCollectionWithoutValidRulesIsClosed() {
        App app = export.write(ORDERS + "rules.json", "").read();

        assertThat(app.collectionRules()).isEmpty();
        assertThat(app.report().toText()).contains(ORDERS + "rules.json: the file is empty");
    }

    @Test
    void relationshipsAreRefused() {
        App app = export.write(ORDERS + "relationships.json", "{\"a\": {}}").read();

        assertThat(refused(app)).containsExactly(ORDERS + "relationships.json");
        assertThat(app.collectionRules()).hasSize(1);
    }

    @Test
    void onlyTheUsualOneOfSeveralDataSourcesIsServed() {
        App app = export.write(
                        "data_sources/second/config.json",
                        "{\"name\": \"second\", \"type\": \"mongodb-atlas\", \"config\": {}}")
                .write("data_sources/second/store/orders/rules.json", "{\"roles\": []}")
                .read();

        assertThat(refused(app))
                .containsExactlyInAnyOrder(
                        "data_sources/second/config.json", "data_sources/second/store/orders/rules.json");
        assertThat(app.collectionRules()).hasSize(1);
    }

    @Test
    void equalNamesRefuseEachOther() {
        App app = export.write("values/other.json", "{\"name\": \"currency\", \"value\": 1}")
                .write(
                        "triggers/second.json",
                        new String(export.bytes("triggers/nightly.json"), StandardCharsets.UTF_8))
                .write("http_endpoints/config.json", new String(export.bytes(ENDPOINTS), StandardCharsets.UTF_8))
                .change(FUNCTIONS, "\"onOrder\"", "\"report\"")
                .read();

        assertThat(app.values()).extracting(ValueDefinition::name).containsExactly("mailKey");
        assertThat(app.functions()).extracting(FunctionDefinition::name).containsExactly("users/created");
        assertThat(app.schedules()).isEmpty();
        assertThat(app.endpoints()).isEmpty();
    }

    @Test
    void partsThatAreNotSupportedAreNamed() {
        App app = export.write("graphql/custom_resolvers/a.json", "{}")
                .write("services/mail/config.json", "{\"type\": \"twilio\"}")
                .write("services/mail/rules/r.json", "{}")
                .write("http_endpoints/hook/config.json", "{\"type\": \"github\"}")
                .write("log_forwarders/f.json", "{\"name\": \"f\"}")
                .write("stray.json", "{}")
                .write("README.md", "hello")
                .write(".git/config.json", "{}")
                .read();

        assertThat(refused(app))
                .containsExactlyInAnyOrder(
                        "graphql/custom_resolvers/a.json",
                        "services/mail/config.json type",
                        "services/mail",
                        "http_endpoints/hook/config.json type",
                        "log_forwarders/f.json disabled",
                        "stray.json");
    }

    @Test
    void secretsAreNeitherReadNorShown() {
        App app = export.write("secrets.json", "{\"services\": {\"mail\": \"hunter2\"}}")
                .read();

        assertThat(refused(app)).containsExactly("secrets.json");
        assertThat(app.toString()).doesNotContain("hunter2");
    }

    @Test
    void filesThatCannotBeReadFailAlone() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside.json"), "{\"name\": \"stolen\", \"value\": 1}");
        export.write("values/comma.json", "{\"name\": \"a\",\n  \"value\": 1,\n}")
                .write("values/comment.json", "{ // why\n}")
                .write("values/twice.json", "{\"name\": \"a\", \"name\": \"b\"}")
                .write("values/date.json", "{\"name\": \"d\", \"value\": {\"$date\": \"hunter2\"}}")
                .writeBytes("values/utf16.json", "{}".getBytes(StandardCharsets.UTF_16))
                .writeBytes("values/huge.json", new byte[5 << 20]);
        Files.createSymbolicLink(export.path().resolve("values/link.json"), outside);
        Files.createSymbolicLink(export.path().resolve("values/dead.json"), folder.resolve("nowhere"));

        App app = export.read();

        assertThat(app.values()).extracting(ValueDefinition::name).containsExactly("currency", "mailKey");
        assertThat(app.report().toText())
                .contains("values/comma.json: line 3, column 1: a comma before '}' is not allowed")
                .contains("values/comment.json: line 1, column 3: comments are not allowed in JSON")
                .contains("values/twice.json: line 1, column 15: this key stands twice in the same object")
                .contains("values/date.json: a number is out of range, or an extended JSON value")
                .contains("values/utf16.json: the file is not encoded in UTF-8")
                .contains("values/huge.json: the file is larger than 4 MB")
                .contains("values/link.json: the link leads out of the app directory")
                .contains("values/dead.json: the file cannot be opened")
                .doesNotContain("hunter2");
    }

    @Test
    void linksInsideTheDirectoryAreFollowedToFilesOnly() throws IOException {
        Files.move(export.path().resolve("values"), export.path().resolve("..data"));
        Files.createDirectory(export.path().resolve("values"));
        Files.createSymbolicLink(
                export.path().resolve("values/currency.json"), Path.of("..", "..data", "currency.json"));
        Files.createSymbolicLink(export.path().resolve("loop"), export.path());

        App app = export.read();

        assertThat(app.values()).extracting(ValueDefinition::name).containsExactly("currency");
        assertThat(refused(app)).containsExactly("loop");
    }

    @Test
    void aByteOrderMarkIsNoFault() {
        byte[] json = export.bytes("values/currency.json");
        byte[] marked = new byte[json.length + 3];
        marked[0] = (byte) 0xef;
        marked[1] = (byte) 0xbb;
        marked[2] = (byte) 0xbf;
        System.arraycopy(json, 0, marked, 3, json.length);

        App app = export.writeBytes("values/currency.json", marked).read();

        assertThat(app.values()).hasSize(2);
        assertThat(app.report().hasRefusals()).isFalse();
    }

    @Test
    void aLargeFileIsNotTakenIntoMemory() throws IOException {
        try (RandomAccessFile huge =
                new RandomAccessFile(export.path().resolve("values/huge.json").toFile(), "rw")) {
            huge.setLength(50L << 20);
        }

        assertThat(refused(export.read())).containsExactly("values/huge.json");
    }

    @Test
    void aDirectoryThatIsNamedLikeAFileIsNotThatFile() {
        App app = export.delete("functions/config.json")
                .write("functions/config.json/config.json", "[{\"name\": \"report\"}]")
                .write("values/dir.json/value.json", "{\"name\": \"inner\", \"value\": 1, \"extra\": 1}")
                .read();

        assertThat(app.functions()).isEmpty();
        assertThat(refused(app)).contains("functions/config.json/config.json", "values/dir.json/value.json extra");
    }

    @Test
    void namesInAnotherCaseAreOtherNames() {
        App app = export.delete(ORDERS + "rules.json")
                .write(ORDERS + "Rules.json", "{\"roles\": []}")
                .write("Functions/config.json", "[{\"name\": \"open\"}]")
                .read();

        assertThat(app.collectionRules()).isEmpty();
        assertThat(app.function("open")).isEmpty();
        assertThat(refused(app)).contains(ORDERS + "Rules.json", "Functions/config.json");
    }

    @Test
    void linksThatLeadInCirclesEnd() throws IOException {
        Files.createSymbolicLink(export.path().resolve("values/a.json"), Path.of("b.json"));
        Files.createSymbolicLink(export.path().resolve("values/b.json"), Path.of("a.json"));
        Files.createSymbolicLink(export.path().resolve("triggers/up"), Path.of(".."));

        App app = export.read();

        assertThat(app.values()).hasSize(2);
        assertThat(refused(app)).containsExactlyInAnyOrder("values/a.json", "values/b.json", "triggers/up");
    }

    @Test
    void withoutAClientAppIdTheNameTakesItsPlace() {
        App app = export.delete(".mdb/meta.json").read();

        assertThat(app.clientAppId()).isEqualTo("golden");
        assertThat(app.report().entries())
                .anyMatch(entry -> entry.outcome() == Outcome.ADAPTED
                        && entry.location().path().equals("app_id"));
    }

    @Test
    void withoutARootFileThereIsNoApp() throws IOException {
        assertThatThrownBy(() -> export.delete("root_config.json").read())
                .isInstanceOf(AppException.class)
                .hasMessageContaining("holds no root_config.json or realm_config.json or stitch.json or config.json");
        export.write("backend/app/realm_config.json", "{}").write("config/config.json", "{}");
        assertThatThrownBy(export::read)
                .isInstanceOf(AppException.class)
                .hasMessageEndingWith("there is an app inside: set ESPALIER_APP to one of its directories backend/app");
        assertThatThrownBy(() -> new AppReader().read(folder.resolve("nowhere")))
                .isInstanceOf(AppException.class)
                .hasMessageContaining("set ESPALIER_APP");
        assertThatThrownBy(() -> new AppReader().read("classpath:nowhere"))
                .isInstanceOf(AppException.class)
                .hasMessageContaining("classpath:nowhere holds no");
    }

    @Test
    void readsHundredsOfFiles() {
        for (int i = 0; i < 300; i++) {
            export.write("values/v" + i + ".json", "{\"name\": \"v" + i + "\", \"value\": " + i + "}");
        }

        assertThat(export.read().values()).hasSize(302);
    }

    private static List<String> refused(App app) {
        return app.report().entries().stream()
                .filter(entry -> entry.outcome() == Outcome.REFUSED)
                .map(entry -> entry.location().toString())
                .toList();
    }
}
