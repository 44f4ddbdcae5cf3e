package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Default rules are read, and never open a collection whose own file was refused. */
class DefaultRulesTest {
    private static final String FILE = "data_sources/mongodb-atlas/default_rule.json";
    private static final String STORE = "data_sources/mongodb-atlas/store/";
    private static final String RULES = "{\"id\": \"1\", \"roles\": [{\"name\": \"all\", \"apply_when\": {}}]}";

    @TempDir
    Path folder;

    private ExportDirectory export;
    private ExportDirectory elder;

    @BeforeEach
    void copyExports() {
        export =
                ExportDirectory.copyOf("export-20230101", folder.resolve("app")).write(FILE, RULES);
        elder = ExportDirectory.copyOf("export-20210101", folder.resolve("elder"))
                .write(FILE, RULES);
    }

    @Test
    void theyAreReadAsTheyStand() {
        for (ExportDirectory directory : new ExportDirectory[] {export, elder}) {
            App app = directory.read();

            assertThat(app.report().hasRefusals()).as(app.report().toText()).isFalse();
            assertThat(app.defaultRules()).hasValueSatisfying(rules -> {
                assertThat(rules.service()).isEqualTo("mongodb-atlas");
                assertThat(rules.rules()).isEqualTo(BsonDocument.parse("{roles: [{name: 'all', apply_when: {}}]}"));
                assertThat(rules.location()).hasToString(FILE);
                assertThat(rules.closedCollections()).isEmpty();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{\"roles\": [], \"read\": true}", "{\"roles\": \"%(%%environment.values.none)\"}"})
    void aRefusedFileOpensNothing(String content) {
        App app = export.write(FILE, content).read();

        assertThat(app.defaultRules()).isEmpty();
        assertThat(app.report().toText()).contains(FILE);
        assertThat(app.report().hasRefusals()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            orders/rules.json  | {'database': 'store', 'collection': 'orders', 'unknown': 1} | orders
            orders/rules.json  | {                                                           | orders
            notes/rules.json   | []                                                          | notes
            notes/rule.json    | {'roles': []}                                               | notes
            """)
    void aCollectionWhoseFileIsRefusedIsNotOpened(String file, String content, String collection) {
        App app = export.write(STORE + file, content.replace('\'', '"')).read();

        assertThat(app.report().hasRefusals()).isTrue();
        assertThat(app.defaultRules().orElseThrow().closedCollections())
                .containsExactly(new ClosedCollection("store", collection));
    }

    @Test
    void aCollectionWithTwoFilesIsNotOpened() {
        App app = elder.write(STORE + "second/rules.json", "{\"database\": \"store\", \"collection\": \"orders\"}")
                .read();

        assertThat(app.collectionRules()).isEmpty();
        assertThat(app.defaultRules().orElseThrow().closedCollections())
                .contains(new ClosedCollection("store", "orders"));
    }

    @Test
    void nothingIsOpenedIfItIsNotKnownWhichCollectionIsClosed() {
        App app = elder.write(STORE + "second/rules.json", "{").read();

        assertThat(app.defaultRules()).isEmpty();
        assertThat(app.report().toText()).contains(FILE + ": a rules.json was refused");
    }

    @Test
    void theRulesOfADataSourceThatIsNotServedAreRefused() {
        App app = export.write("data_sources/second/config.json", "{\"name\": \"second\", \"type\": \"mongodb-atlas\"}")
                .write("data_sources/second/default_rule.json", RULES)
                .read();

        assertThat(app.report().toText())
                .contains("data_sources/second/default_rule.json: the data source 'second' is not served");
        assertThat(app.defaultRules().orElseThrow().service()).isEqualTo("mongodb-atlas");
    }
}
