package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.AuthenticationTriggerDefinition.Operation;
import io.espalier.app.ImportReport.Outcome;
import io.espalier.app.TriggerProcessor.Mode;
import io.espalier.app.TriggerProcessor.OfEventBridge;
import io.espalier.app.TriggerProcessor.OfFunction;
import io.espalier.app.TriggerProcessor.OfHttp;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What trigger files mean, key by key (spec/app-services.md §5), and what is said about those that mean nothing. */
class TriggerFilesTest {
    private static final String FILE = "triggers/changed.json";
    private static final RetryPolicy FIVE_ATTEMPTS =
            new RetryPolicy(5, Duration.ofMillis(250), Duration.ofSeconds(10), 0.5);

    @TempDir
    Path folder;

    private ExportDirectory export;

    @BeforeEach
    void copyExport() {
        export = ExportDirectory.copyOf("export-20230101", folder.resolve("app"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"complete-20180301", "complete-20200603", "complete-20210101", "complete-20230101"})
    void everyFormCarriesEveryKey(String form) {
        App app = new AppReader().read(ExportDirectory.golden(form));

        DatabaseTriggerDefinition created = trigger(app, "created");
        assertThat(created.delivery())
                .isEqualTo(new DeliveryPolicy(
                        Ordering.DOCUMENT,
                        OptionalInt.of(16),
                        4,
                        FIVE_ATTEMPTS,
                        Optional.of(Duration.ofMinutes(1)),
                        true,
                        Optional.of(Duration.ofMinutes(5))));
        assertThat(created.from()).contains(Instant.parse("2025-09-30T12:00:00Z"));
        assertThat(created.processor()).isEqualTo(new OfFunction("hello"));

        DatabaseTriggerDefinition bridge = trigger(app, "bridge");
        assertThat(bridge.scope()).isEqualTo(new WatchedScope.OfCollection("store", "orders"));
        assertThat(bridge.operationTypes()).isEqualTo(EnumSet.range(OperationType.INSERT, OperationType.DELETE));
        assertThat(bridge.match()).contains(BsonDocument.parse("{operationType: 'update'}"));
        assertThat(bridge.project()).contains(BsonDocument.parse("{operationType: 1}"));
        assertThat(bridge.fullDocument()).isTrue();
        assertThat(bridge.fullDocumentBeforeChange()).isTrue();
        assertThat(bridge.skipCatchupEvents()).isTrue();
        assertThat(bridge.tolerateResumeErrors()).isTrue();
        assertThat(bridge.delivery()).isEqualTo(DeliveryPolicy.of(Ordering.NONE));
        assertThat(bridge.processor())
                .isEqualTo(new OfEventBridge("123456789012", "us-east-1", true, Optional.of("hello")));

        DatabaseTriggerDefinition sink = trigger(app, "sink");
        assertThat(sink.scope()).isEqualTo(new WatchedScope.OfDeployment());
        assertThat(sink.operationTypes())
                .containsExactlyInAnyOrder(
                        OperationType.INSERT, OperationType.CREATE_COLLECTION, OperationType.DROP_DATABASE);
        assertThat(sink.processor())
                .isEqualTo(new OfHttp(
                        Optional.of(URI.create("https://events.example/in")),
                        Map.of("X-Shop", "golden"),
                        Mode.STRUCTURED,
                        true));
        assertThat(sink.from()).contains(Instant.parse("2025-09-30T12:00:00Z"));

        assertThat(app.authenticationTriggers())
                .containsExactly(new AuthenticationTriggerDefinition(
                        Optional.empty(),
                        "login",
                        Set.of(Operation.LOGIN),
                        Set.of("anon-user", "local-userpass"),
                        new OfFunction("hello"),
                        new DeliveryPolicy(
                                Ordering.NONE,
                                OptionalInt.of(8),
                                1,
                                new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofMinutes(1), 0),
                                Optional.of(Duration.ofSeconds(10)),
                                true,
                                Optional.of(Duration.ofHours(1))),
                        new SourceLocation("triggers/login.json", "")));
        assertThat(app.schedules()).extracting(ScheduleDefinition::name).containsExactly("nightly");
        assertThat(app.disabledTriggers()).containsExactly("off");
    }

    @Test
    void withoutEspalierItIsAppServicesWay() {
        DatabaseTriggerDefinition trigger = only(database("", ""));

        assertThat(trigger.delivery())
                .isEqualTo(new DeliveryPolicy(
                        Ordering.TOTAL,
                        OptionalInt.empty(),
                        1,
                        RetryPolicy.NONE,
                        Optional.empty(),
                        false,
                        Optional.empty()));
        assertThat(trigger.delivery().retry().attempts()).isEqualTo(1);
        assertThat(trigger.from()).isEmpty();
        assertThat(trigger.fullDocumentBeforeChange()).isFalse();
        assertThat(trigger.skipCatchupEvents()).isFalse();
        assertThat(trigger.tolerateResumeErrors()).isFalse();
        assertThat(only(database("'unordered': true", "")).delivery().ordering())
                .isEqualTo(Ordering.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    false | total    | TOTAL
                    false | none     | NONE
                    true  | total    | TOTAL
                    true  | document | DOCUMENT
                    """)
    void espaliersOrderingWins(boolean unordered, String ordering, Ordering expected) {
        DatabaseTriggerDefinition trigger =
                only(database("'unordered': " + unordered, "'ordering': '" + ordering + "'"));

        assertThat(trigger.delivery().ordering()).isEqualTo(expected);
    }

    @Test
    void collectionAndDatabaseMayBeMissing() {
        assertThat(only(scoped("'database': 'store', 'collection': ''", "INSERT"))
                        .scope())
                .isEqualTo(new WatchedScope.OfDatabase("store"));
        assertThat(only(scoped("'database': 'store'", "DROP_INDEXES")).scope())
                .isEqualTo(new WatchedScope.OfDatabase("store"));
        assertThat(only(scoped("'database': ''", "DROP_DATABASE")).scope()).isEqualTo(new WatchedScope.OfDeployment());
    }

    @Test
    void everyOperationTypeHasItsLevelAndItsNameInEvents() {
        assertThat(seenBy(new WatchedScope.OfCollection("store", "orders")))
                .containsExactly("insert", "update", "replace", "delete");
        assertThat(seenBy(new WatchedScope.OfDatabase("store")))
                .containsExactly(
                        "insert",
                        "update",
                        "replace",
                        "delete",
                        "create",
                        "modify",
                        "rename",
                        "drop",
                        "shardCollection",
                        "reshardCollection",
                        "refineCollectionShardKey",
                        "createIndexes",
                        "dropIndexes");
        assertThat(seenBy(new WatchedScope.OfDeployment())).hasSize(14).endsWith("dropDatabase");
        assertThat(OperationType.values())
                .filteredOn(OperationType::isOfDocument)
                .hasSize(4);
    }

    private static List<String> seenBy(WatchedScope scope) {
        return Stream.of(OperationType.values())
                .filter(type -> type.isSeenBy(scope))
                .map(OperationType::wireName)
                .toList();
    }

    @Test
    void aRetryPolicyNeedsOnlyItsAttempts() {
        assertThat(retry("'attempts': 7"))
                .isEqualTo(new RetryPolicy(7, Duration.ofSeconds(1), Duration.ofMinutes(5), 0.5));
        assertThat(retry("'attempts': 7, 'backoff': '1h'").maxBackoff()).isEqualTo(Duration.ofHours(1));
        assertThat(retry("'attempts': 7, 'jitter': 1").jitter()).isEqualTo(1);
        assertThat(retry("'attempts': {'$numberLong': '7'}").attempts()).isEqualTo(7);
    }

    private RetryPolicy retry(String keys) {
        return only(database("", "'retry': {" + keys + "}")).delivery().retry();
    }

    @Test
    void aSinkMayBeTheOneOfTheEnvironmentAndReplacesOtherProcessors() {
        String http = "'espalier': {'http': {}}";

        assertThat(only(file(http)).processor()).isEqualTo(new OfHttp(Optional.empty(), Map.of(), Mode.BINARY, false));
        for (String other : List.of(
                "'event_processors': {'FUNCTION': {'config': {'function_name': 'onOrder'}}}",
                "'event_processors': {'AWS_EVENTBRIDGE': {'config':"
                        + " {'account_id': '123456789012', 'region': 'eu-west-1'}}}",
                "'function_name': 'onOrder'")) {
            App app = file(http + ", " + other);

            assertThat(only(app).processor()).isInstanceOf(OfHttp.class);
            assertThat(entries(app, Outcome.ADAPTED))
                    .contains(FILE + " " + other.substring(1, other.indexOf('\'', 1))
                            + ": the events go to espalier.http instead");
        }
    }

    @Test
    void anErrorHandlerIsOffUnlessItIsEnabled() {
        for (String off : List.of(
                "{}",
                "{'config': {}}",
                "{'config': {'enabled': false}}",
                "{'config': {'enabled': false, 'function_name': 'report', 'function_id': '1'}}")) {
            assertThat(((OfEventBridge) only(bridge("'error_handler': " + off)).processor()).errorHandler())
                    .isEmpty();
            assertThat(only(file("'function_name': 'onOrder', 'error_handler': " + off))
                            .processor())
                    .isEqualTo(new OfFunction("onOrder"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    'database': 'admin'                                    | config.database        | it is not the app's but the server's own
                    'database': 'local', 'collection': 'oplog.rs'          | config.database        | it is not the app's but the server's own
                    'database': 'a.b', 'collection': 'c'                   | config.database        | it is not the name of a database
                    'database': '', 'collection': 'orders'                 | config.database        | a collection is named, but not its database
                    'collection': 'orders'                                 | config.database        | a collection is named, but not its database
                    'database': 's', 'full_document_before_change': true   | config.full_document_before_change | documents before the change are there for triggers on one collection only
                    'full_document_before_change': true                    | config.full_document_before_change | documents before the change are there for triggers on one collection only
                    'database': 's', 'collection': 'c', 'maximum_throughput': true | config.maximum_throughput | it is for unordered triggers
                    'database': 's', 'collection': 'c', 'match': []        | config.match           | it has the wrong type
                    'database': 's', 'collection': 'c', 'project': 'a'     | config.project         | it has the wrong type
                    'database': 's', 'collection': 'c', 'service_name': 'x' | config.service_name   | data_sources/ holds no valid data source 'x'
                    'database': 's', 'collection': 'c', 'fulldocument': true | config.fulldocument  | this key is unknown
                    """)
    void refusesWhatCannotBeWatched(String config, String path, String reason) {
        assertRefused(scoped(config, "INSERT"), path, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    'database': 's', 'collection': 'c' | DROP_COLLECTION | DROP_COLLECTION does not happen to the documents of a collection
                    'database': 's', 'collection': 'c' | DROP_DATABASE   | DROP_DATABASE does not happen to the documents of a collection
                    'database': 's'                    | DROP_DATABASE   | DROP_DATABASE does not happen to the collections of a database
                    'database': 's'                    | INVALIDATE      | this value is not supported
                    """)
    void refusesOperationsOfAnotherLevel(String scope, String type, String reason) {
        assertRefused(scoped(scope, type), "config.operation_types", reason);
    }

    @Test
    void refusesATriggerWithoutOperations() {
        for (String config : List.of("", ", 'operation_types': []")) {
            assertRefused(
                    read("{'name': 'changed', 'type': 'DATABASE', 'function_name': 'onOrder', 'config':"
                            + " {'database': 'store'" + config + "}}"),
                    "config.operation_types",
                    "it names no operation");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    'ordering': 'TOTAL'                                   | ordering              | this value is not supported; what to do: use one of total, document, none
                    'ordering': 1                                         | ordering              | it has the wrong type
                    'concurrency': 2                                      | concurrency           | in total order one event is delivered at a time
                    'ordering': 'none', 'concurrency': 0                  | concurrency           | it is not a whole number in the range; what to do: write a number from 1 to 10000
                    'ordering': 'none', 'concurrency': 2.5                | concurrency           | it is not a whole number in the range
                    'partitions': 1                                       | partitions            | events are divided by their documents
                    'ordering': 'none', 'partitions': 4                   | partitions            | events are divided by their documents
                    'ordering': 'document', 'partitions': 65              | partitions            | it is not a whole number in the range; what to do: write a number from 1 to 64
                    'ordering': 'document', 'partitions': null            | partitions            | it is not a whole number in the range
                    'retry': {}                                           | retry.attempts        | it is missing
                    'retry': null                                         | retry                 | it has the wrong type
                    'retry': {'attempts': 0}                              | retry.attempts        | it is not a whole number in the range; what to do: write a number from 1 to 1000
                    'retry': {'attempts': 1001}                           | retry.attempts        | it is not a whole number in the range
                    'retry': {'attempts': 3, 'backoff': '0s'}             | retry.backoff         | it is not a duration
                    'retry': {'attempts': 3, 'backoff': 10}               | retry.backoff         | it is not a duration
                    'retry': {'attempts': 3, 'backoff': '10m', 'max_backoff': '9m'} | retry.max_backoff | it is shorter than backoff
                    'retry': {'attempts': 3, 'jitter': 1.01}              | retry.jitter          | it is not a number in the range; what to do: write a number from 0 to 1
                    'retry': {'attempts': 3, 'jitter': {'$numberDouble': 'NaN'}} | retry.jitter   | it is not a number in the range
                    'retry': {'attempts': 3, 'factor': 2}                 | retry.factor          | this key is unknown
                    'timeout': '31d'                                      | timeout               | it is not a duration
                    'timeout': '9999999999d'                              | timeout               | it is not a duration
                    'timeout': 'PT1S'                                     | timeout               | it is not a duration; what to do: write a number and a unit, such as "250ms"
                    'transactional': 'yes'                                | transactional         | it has the wrong type
                    'max_lag_warning': '5 m'                              | max_lag_warning       | it is not a duration
                    'from': 'yesterday'                                   | from                  | it is not a time in the range
                    'from': '2025-09-30T12:00:00'                         | from                  | it is not a time in the range
                    'from': {'$date': '1969-01-01T00:00:00Z'}             | from                  | it is not a time in the range
                    'from': '2107-01-01T00:00:00Z'                        | from                  | it is not a time in the range
                    'from': 17                                            | from                  | it is not a time in the range
                    'time_zone': 'UTC'                                    | time_zone             | this key is unknown
                    """)
    void refusesDeliveriesThatCannotBe(String espalier, String key, String reason) {
        assertRefused(database("", espalier), "espalier." + key, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    'url': 'ftp://events.example'            | http.url            | it is not an address that events can be sent to
                    'url': 'events.example/in'               | http.url            | it is not an address that events can be sent to
                    'url': 'https://u:hunter2@events.example'| http.url            | it is not an address that events can be sent to
                    'url': 'https://events.example/#x'       | http.url            | it is not an address that events can be sent to
                    'url': 'https://events.example/a b'      | http.url            | it is not an address that events can be sent to
                    'url': ''                                | http.url            | it is not an address that events can be sent to
                    'url': 1                                 | http.url            | it has the wrong type
                    'mode': 'batch'                          | http.mode           | this value is not supported; what to do: use one of binary, structured
                    'extended_json': 1                       | http.extended_json  | it has the wrong type
                    'headers': []                            | http.headers        | it has the wrong type
                    'headers': {'X': 1}                      | http.headers.X      | it is not a header
                    'headers': {'X Y': 'a'}                  | http.headers.X Y    | it is not a header
                    'headers': {'X': 'a\\nb'}                | http.headers.X      | it is not a header
                    'headers': {'X': '%%user.id'}            | http.headers.X      | nothing but values is put into headers
                    'headers': {'X': '%%values.'}            | http.headers.X      | nothing but values is put into headers
                    'headers': {'Content-Type': 'a'}         | http.headers.Content-Type | this header belongs to the event or the connection
                    'headers': {'CE-id': 'a'}                | http.headers.CE-id  | this header belongs to the event or the connection
                    'headers': {'X-a': 'a', 'x-A': 'b'}      | http.headers.x-A    | this header stands here twice
                    'method': 'PUT'                          | http.method         | this key is unknown
                    """)
    void refusesSinksThatCannotBe(String http, String key, String reason) {
        App app = file("'espalier': {'http': {" + http + "}}");

        assertRefused(app, "espalier." + key, reason);
        assertThat(app.report().toText()).doesNotContain("hunter2");
    }

    @Test
    void refusesMoreThanOneProcessorAndWhatOnlyAnotherCanDo() {
        String bridge = "'AWS_EVENTBRIDGE': {'config': {'account_id': '123456789012', 'region': 'us-east-1'}}";
        String handler = "'error_handler': {'config': {'enabled': true, 'function_name': 'report'}}";

        assertRefused(
                file("'event_processors': {" + bridge + ", 'FUNCTION': {'config': {'function_name': 'onOrder'}}}"),
                "event_processors.AWS_EVENTBRIDGE",
                "FUNCTION is there as well, and a trigger has one processor");
        assertRefused(file("'espalier': {}"), "function_name", "it is missing");
        assertRefused(
                file("'espalier': {'http': {}, 'transactional': true}"),
                "espalier.transactional",
                "only a function's writes can commit together with the record of the delivery");
        assertRefused(
                bridge("'espalier': {'transactional': true}"),
                "espalier.transactional",
                "only a function's writes can commit together with the record of the delivery");
        for (String other : List.of("'function_name': 'onOrder'", "'espalier': {'http': {}}")) {
            assertRefused(
                    file(handler + ", " + other),
                    "error_handler",
                    "only database triggers that send to EventBridge have error handlers");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {'config': {'enabled': true}}                              | error_handler.config.function_name | the error handler is enabled and names no function
                    {'config': {'enabled': true, 'function_name': 'nothing'}}  | error_handler.config.function_name | functions/config.json has no valid entry for the function 'nothing'
                    {'config': {'function_name': 'report'}}                    | error_handler.config.enabled       | it is missing
                    {'config': {'enabled': 1, 'function_name': 'report'}}      | error_handler.config.enabled       | it has the wrong type
                    {'function_name': 'report'}                                | error_handler.function_name        | this key is unknown
                    """)
    void refusesErrorHandlersThatCannotBe(String handler, String path, String reason) {
        assertRefused(bridge("'error_handler': " + handler), path, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    'account_id': '1', 'region': 'us-east-1'            | account_id            | it is not the id of an AWS account
                    'account_id': 123456789012, 'region': 'us-east-1'   | account_id            | it has the wrong type
                    'account_id': '123456789012'                        | region                | it is missing
                    'account_id': '123456789012', 'region': 'US_EAST_1' | region                | it is not a region of AWS
                    'account_id': '123456789012', 'region': 'us-east-1', 'extended_json_enabled': 1 | extended_json_enabled | it has the wrong type
                    """)
    void refusesEventBridgesThatCannotBe(String bridge, String key, String reason) {
        assertRefused(
                file("'event_processors': {'AWS_EVENTBRIDGE': {'config': {" + bridge + "}}}"),
                "event_processors.AWS_EVENTBRIDGE.config." + key,
                reason);
    }

    @Test
    void anAuthenticationTriggerListensToSeveralOperations() {
        App app = authentication("'operation_type': ['CREATE', 'DELETE'], 'providers': ['api-key']", "");

        assertThat(app.authenticationTriggers())
                .filteredOn(trigger -> trigger.name().equals("changed"))
                .singleElement()
                .satisfies(trigger -> {
                    assertThat(trigger.operations()).containsExactlyInAnyOrder(Operation.CREATE, Operation.DELETE);
                    assertThat(trigger.providers()).containsExactly("api-key");
                    assertThat(trigger.delivery()).isEqualTo(DeliveryPolicy.of(Ordering.DOCUMENT));
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    'operation_type': 'LOGOUT', 'providers': ['anon-user'] | `` | config.operation_type | this value is not supported; what to do: use one of LOGIN, CREATE, DELETE
                    'operation_type': [], 'providers': ['anon-user']       | `` | config.operation_type | it names no operation
                    'operation_type': 1, 'providers': ['anon-user']        | `` | config.operation_type | it has the wrong type
                    'providers': ['anon-user']                             | `` | config.operation_type | it names no operation
                    'operation_type': 'LOGIN'                              | `` | config.providers      | it names no way to log in
                    'operation_type': 'LOGIN', 'providers': 'anon-user'    | `` | config.providers      | it has the wrong type
                    'operation_type': 'LOGIN', 'providers': ['email']      | `` | config.providers      | it names a way to log in that does not exist; what to do: use some of anon-user, api-key, custom-function
                    'operation_type': 'LOGIN', 'providers': ['anon-user'], 'match': {} | `` | config.match | this key is unknown
                    'operation_type': 'LOGIN', 'providers': ['anon-user']  | 'http': {} | espalier.http | sending events about users over HTTP is not supported
                    'operation_type': 'LOGIN', 'providers': ['anon-user']  | 'from': '2025-09-30T12:00:00Z' | espalier.from | what happened to users before cannot be read again
                    'operation_type': 'LOGIN', 'providers': ['anon-user']  | 'ordering': 'total', 'concurrency': 2 | espalier.concurrency | in total order one event is delivered at a time
                    """)
    void refusesAuthenticationTriggersThatCannotBe(String config, String espalier, String path, String reason) {
        assertRefused(authentication(config, espalier), path, reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTHENTICATION", "SCHEDULED"})
    void onlyDatabaseTriggersSendToEventBridge(String type) {
        App app = read("{'name': 'changed', 'type': '" + type + "', 'config': {}, 'event_processors':"
                + " {'AWS_EVENTBRIDGE': {'config': {'account_id': '123456789012', 'region': 'us-east-1'}}}}");

        assertRefused(
                app,
                "event_processors.AWS_EVENTBRIDGE",
                "sending events of this kind of trigger to EventBridge is not supported");
        assertThat(app.report().toText()).doesNotContain(FILE + " function_name");
    }

    @Test
    void schedulesAndUnknownTypesAreRefusedByTheirOwnKeys() {
        assertRefused(
                read("{'name': 'changed', 'type': 'SCHEDULED', 'function_name': 'onOrder',"
                        + " 'config': {'schedule': '* * * * *'}, 'espalier': {'retry': {'attempts': 2}}}"),
                "espalier",
                "schedules have no settings of Espalier's own");
        assertRefused(
                read("{'name': 'changed', 'type': 'QUEUE', 'config': {}}"),
                "type",
                "there is no such type; what to do: use DATABASE, AUTHENTICATION or SCHEDULED");
    }

    @Test
    void aDisabledTriggerIsKnownByItsNameOnly() {
        App app = read("{'name': 'changed', 'type': 'DATABASE', 'disabled': true, 'config': 1}");

        assertThat(app.disabledTriggers()).containsExactly("changed", "off");
        assertThat(app.report().hasRefusals()).isFalse();
        assertThat(read("{'name': 'changed', 'disabled': 1, 'type': 'DATABASE'}")
                        .disabledTriggers())
                .containsExactly("off");
    }

    private App database(String config, String espalier) {
        return read("{'name': 'changed', 'type': 'DATABASE', 'function_name': 'onOrder', 'config':"
                + " {'database': 'store', 'collection': 'orders', 'operation_types': ['INSERT']"
                + (config.isEmpty() ? "" : ", " + config) + "}, 'espalier': {" + espalier + "}}");
    }

    private App scoped(String config, String type) {
        return read("{'name': 'changed', 'type': 'DATABASE', 'function_name': 'onOrder', 'config': {" + config
                + ", 'operation_types': ['" + type + "']}}");
    }

    private App file(String keys) {
        return read("{'name': 'changed', 'type': 'DATABASE', " + keys + ", 'config':"
                + " {'database': 'store', 'collection': 'orders', 'operation_types': ['INSERT']}}");
    }

    private App bridge(String keys) {
        return file(keys + ", 'event_processors': {'AWS_EVENTBRIDGE': {'config':"
                + " {'account_id': '123456789012', 'region': 'us-east-1'}}}");
    }

    private App authentication(String config, String espalier) {
        return read("{'name': 'changed', 'type': 'AUTHENTICATION', 'function_name': 'onOrder', 'config': {" + config
                + "}, 'espalier': {" + espalier + "}}");
    }

    private App read(String json) {
        return export.write(FILE, json.replace('\'', '"')).read();
    }

    private static DatabaseTriggerDefinition only(App app) {
        assertThat(app.report().hasRefusals()).as(app.report().toText()).isFalse();
        return trigger(app, "changed");
    }

    private static DatabaseTriggerDefinition trigger(App app, String name) {
        return app.databaseTriggers().stream()
                .filter(trigger -> trigger.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(app.report().toText()));
    }

    private static void assertRefused(App app, String path, String reason) {
        assertThat(entries(app, Outcome.REFUSED))
                .anySatisfy(line -> assertThat(line).startsWith(FILE + " " + path + ": " + reason));
        assertThat(app.databaseTriggers())
                .extracting(DatabaseTriggerDefinition::name)
                .containsExactly("orderPaid");
        assertThat(app.authenticationTriggers())
                .extracting(AuthenticationTriggerDefinition::name)
                .containsExactly("signup");
        assertThat(app.schedules()).extracting(ScheduleDefinition::name).containsExactly("nightly");
        assertThat(app.disabledTriggers()).containsExactly("off");
    }

    private static List<String> entries(App app, Outcome outcome) {
        return app.report().entries().stream()
                .filter(entry -> entry.outcome() == outcome)
                .map(ImportReport.Entry::toText)
                .map(line -> line.substring(outcome.name().length() + 1))
                .toList();
    }
}
