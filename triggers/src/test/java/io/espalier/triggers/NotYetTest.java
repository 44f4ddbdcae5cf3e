package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.app.App;
import io.espalier.app.AppReader;
import io.espalier.app.DatabaseTriggerDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotYetTest {
    private static final String ORDERS = "'database': 'store', 'collection': 'orders', 'operation_types': ['INSERT']";

    @TempDir
    Path app;

    @BeforeEach
    void writeApp() throws IOException {
        write("root_config.json", "{'config_version': 20230101, 'name': 'test'}");
        write("functions/config.json", "[{'name': 'handle'}]");
        write("data_sources/mongodb-atlas/config.json", "{'name': 'mongodb-atlas', 'type': 'mongodb-atlas'}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    'full_document_before_change': true | ``                    | config.full_document_before_change
                    'skip_catchup_events': true         | ``                    | config.skip_catchup_events
                    'tolerate_resume_errors': true      | ``                    | config.tolerate_resume_errors
                    'unordered': true                   | ``                    | config.unordered
                    'unordered': false                  | 'ordering': 'none'    | espalier.ordering
                    'unordered': false                  | 'ordering': 'document' | espalier.ordering
                    'unordered': false                  | 'retry': {'attempts': 2} | espalier.retry
                    'unordered': false                  | 'timeout': '1s'       | espalier.timeout
                    'unordered': false                  | 'transactional': true | espalier.transactional
                    'unordered': false                  | 'max_lag_warning': '1m' | espalier.max_lag_warning
                    'unordered': false                  | 'from': '2025-09-30T12:00:00Z' | espalier.from
                    'unordered': false                  | 'http': {}            | event_processors
                    """)
    void namesTheKey(String config, String espalier, String key) throws IOException {
        DatabaseTriggerDefinition definition = trigger(ORDERS + ", " + config, espalier);

        assertThatThrownBy(() -> NotYet.check(definition)).isInstanceOfSatisfying(TriggerException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(TriggerErrorCode.DEFINITION_REFUSED);
            assertThat(refusal).hasMessageContaining("triggers/changed.json").hasMessageContaining(key);
        });
    }

    @Test
    void namesTheCollectionWhereADatabaseIsWatched() throws IOException {
        DatabaseTriggerDefinition definition = trigger("'database': 'store', 'operation_types': ['INSERT']", "");

        assertThatThrownBy(() -> NotYet.check(definition))
                .isInstanceOf(TriggerException.class)
                .hasMessageContaining("config.collection");
    }

    @Test
    void letsTheRestThrough() throws IOException {
        DatabaseTriggerDefinition definition =
                trigger(ORDERS + ", 'full_document': true, 'match': {'a': 1}, 'project': {'operationType': 1}", "");

        assertThat(NotYet.check(definition)).isSameAs(definition);
    }

    private DatabaseTriggerDefinition trigger(String config, String espalier) throws IOException {
        write(
                "triggers/changed.json",
                "{'name': 'changed', 'type': 'DATABASE', 'function_name': 'handle', 'config': {" + config
                        + "}, 'espalier': {" + espalier + "}}");
        App read = new AppReader().read(app);
        assertThat(read.report().hasRefusals()).as(read.report().toText()).isFalse();
        return read.databaseTriggers().getFirst();
    }

    private void write(String file, String json) throws IOException {
        Path target = app.resolve(file);
        Files.createDirectories(target.resolve("..").normalize());
        Files.writeString(target, json.replace('\'', '"'));
    }
}
