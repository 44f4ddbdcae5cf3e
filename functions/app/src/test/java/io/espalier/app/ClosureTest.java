package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A part that is refused or disabled does not leave its place to a laxer one. */
class ClosureTest {
    private static final String ENDPOINTS = "https_endpoints/config.json";
    private static final String OTHER_ENDPOINTS = "http_endpoints/config.json";
    private static final String COLLECTIONS = "data_sources/mongodb-atlas/store/";

    @TempDir
    Path folder;

    private ExportDirectory export;

    @BeforeEach
    void copyExport() {
        export = ExportDirectory.copyOf("export-20230101", folder.resolve("app"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'validation_method': 'VERIFY_PAYLOAD'",
                "'disabled': true",
                "'function_name': 'nothing'",
                "'unknown': 1"
            })
    void aGuardedMethodStaysClosedBesideAnEndpointForAllMethods(String flaw) {
        App app = endpoints(endpoint("/orders", "*"), flawed("/orders", "PUT", flaw));

        assertThat(open(app)).containsExactly("* /orders");
        assertThat(app.closedEndpoints()).containsExactly(new ClosedEndpoint("/orders", "PUT"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'put'", "''", "1", "'%(%%environment.values.none)'"})
    void anUnreadableMethodClosesItsRoute(String method) {
        App app = endpoints(
                endpoint("/orders", "*"),
                endpoint("/orders", "GET"),
                endpoint("/other", "*"),
                "{'route': '/orders', 'http_method': " + method + ", 'function_name': 'report'}");

        assertThat(open(app)).containsExactly("* /other");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    {'route': 'orders', 'http_method': 'PUT', 'function_name': 'report'}
                    {'route': 5, 'http_method': 'PUT', 'function_name': 'report'}
                    {'http_method': 'PUT', 'function_name': 'report', 'disabled': true}
                    {'route': '/%(%%environment.values.none)orders', 'http_method': 'PUT', 'function_name': 'report'}
                    'orders'
                    """)
    void anUnreadableRouteClosesAllEndpointsForAllMethods(String entry) {
        App app = endpoints(endpoint("/orders", "*"), endpoint("/orders", "GET"), entry);

        assertThat(open(app)).containsExactly("GET /orders");
        assertThat(app.report().toText())
                .contains(ENDPOINTS + " [0]: an endpoint whose route cannot be read was refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{}"})
    void anUnreadableFileClosesAllEndpointsForAllMethods(String content) {
        export.write(OTHER_ENDPOINTS, content);

        assertThat(open(endpoints(endpoint("/orders", "*"), endpoint("/orders", "GET"))))
                .containsExactly("GET /orders");
    }

    @Test
    void aRefusedTwinClosesAnEndpoint() {
        App app = endpoints(
                endpoint("/orders", "PUT"), flawed("/orders", "PUT", "'secret_name': 's'"), endpoint("/orders", "*"));

        assertThat(open(app)).containsExactly("* /orders");
        assertThat(app.closedEndpoints()).containsExactly(new ClosedEndpoint("/orders", "PUT"));
    }

    @Test
    void aRefusedTwinClosesAFunction() {
        App app = export.write(
                        "functions/config.json",
                        json("[{'name': 'report', 'run_as_system': true},"
                                + " {'name': 'report', 'private': true, 'can_evaluate': 1}]"))
                .read();

        assertThat(app.functions()).isEmpty();
        assertThat(app.report().toText()).contains("there is more than one function 'report'");
    }

    @Test
    void aRefusedTwinClosesAValueAndATrigger() {
        App app = export.write("values/other.json", json("{'name': 'currency', 'value': 1, 'unknown': 1}"))
                .write("triggers/second.json", json("{'name': 'nightly', 'type': 'AUTHENTICATION'}"))
                .read();

        assertThat(app.values()).extracting(ValueDefinition::name).containsExactly("mailKey");
        assertThat(app.schedules()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'database': 'store', 'collection': 'orders', 'unknown': 1}", "{"})
    void aRefusedRuleFileClosesTheCollectionThatItClaims(String refused) {
        ExportDirectory older = ExportDirectory.copyOf("export-20210101", folder.resolve("older"));
        assertThat(older.read().collectionRules()).hasSize(1);

        App app = older.write(COLLECTIONS + "orders/rules.json", json(refused)).read();

        assertThat(app.collectionRules()).isEmpty();
        assertThat(app.report().toText()).contains("there is more than one rule file for");
    }

    @Test
    void aRefusedDataSourceDoesNotLeaveTheDeploymentToAnother() {
        App app = export.change(
                        "data_sources/mongodb-atlas/config.json", "\"type\": \"mongodb-atlas\"", "\"type\": \"x\"")
                .write("data_sources/second/config.json", json("{'name': 'second', 'type': 'mongodb-atlas'}"))
                .write("data_sources/second/store/orders/rules.json", json("{'roles': []}"))
                .read();

        assertThat(app.collectionRules()).isEmpty();
    }

    private App endpoints(String... entries) {
        return export.write(ENDPOINTS, json("[" + String.join(", ", entries) + "]"))
                .read();
    }

    private static String endpoint(String route, String method) {
        return "{'route': '" + route + "', 'http_method': '" + method
                + "', 'function_name': 'report', 'respond_result': true}";
    }

    private static String flawed(String route, String method, String flaw) {
        String key = flaw.startsWith("'function_name'") ? "" : "'function_name': 'report', ";
        return "{'route': '" + route + "', 'http_method': '" + method + "', " + key + flaw + "}";
    }

    private static List<String> open(App app) {
        return app.endpoints().stream()
                .map(endpoint -> endpoint.httpMethod() + " " + endpoint.route())
                .toList();
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
