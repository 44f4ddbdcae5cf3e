package io.espalier.rules.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.rules.Access;
import io.espalier.rules.Deadline;
import io.espalier.rules.Find;
import io.espalier.rules.Namespace;
import io.espalier.rules.RuleProblem;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.guard.DocumentStore;
import io.espalier.rules.guard.GuardedFixture;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule files with faults: each is reported with its path, and none lets anybody in. */
class RuleFileTest {
    private static final Namespace ORDERS = new Namespace("shop", "orders");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {roles: {}}                                                                     | roles
            {roles: 'all'}                                                                  | roles
            {roles: ['all']}                                                                | roles[0]
            {rules: []}                                                                     | rules
            {database: 'other', roles: []}                                                  | database
            {collection: 'other', roles: []}                                                | collection
            {roles: [{name: 'r', apply_when: {}, read: true}], filters: {}}                 | filters
            {roles: [{name: 'r', apply_when: {}, read: true}], filters: ['f']}              | filters[0]
            {roles: [{name: 'r', apply_when: {}, read: true}], filters: [{name: 'f'}]}      | filters[0].apply_when
            {roles: [{name: 'r', apply_when: {}, read: true}], schema: {}}                  | schema
            """)
    void aFaultOutsideOfTheRolesClosesTheCollection(String json, String path) {
        RuleBook book = compile(json);
        assertThat(book.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("rules.json");
            assertThat(problem.path()).isEqualTo(path);
        });
        assertClosed(book);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {apply_when: {}, read: true}                                       | roles[0].name
            {name: '', apply_when: {}, read: true}                             | roles[0].name
            {name: 7, apply_when: {}, read: true}                              | roles[0].name
            {name: 'r', read: true}                                            | roles[0].apply_when
            {name: 'r', apply_when: [], read: true}                            | roles[0].apply_when
            {name: 'r', apply_when: {}, read: 'yes'}                           | roles[0].read
            {name: 'r', apply_when: {}, fields: []}                            | roles[0].fields
            {name: 'r', apply_when: {}, fields: {a: true}}                     | roles[0].fields.a
            {name: 'r', apply_when: {}, fields: {a: {raed: true}}}             | roles[0].fields.a.raed
            {name: 'r', apply_when: {}, fields: {'a.b': {read: true}}}         | roles[0].fields.a.b
            {name: 'r', apply_when: {}, fields: {$a: {read: true}}}            | roles[0].fields.$a
            {name: 'r', apply_when: {}, fields: {a: {fields: {b: 1}}}}         | roles[0].fields.a.fields.b
            {name: 'r', apply_when: {}, fields: {a: {read: {'%bad': 1}}}}      | roles[0].fields.a.read.%bad
            {name: 'r', apply_when: {}, additional_fields: true}               | roles[0].additional_fields
            {name: 'r', apply_when: {}, additional_fields: {fields: {}}}       | roles[0].additional_fields.fields
            """)
    void aFaultInARoleIsReported(String json, String path) {
        RuleBook book = compile("{roles: [" + json + "]}");
        assertThat(book.problems()).isNotEmpty().allSatisfy(problem -> {
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.reason()).isNotBlank();
            assertThat(problem.advice()).isNotBlank();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{apply_when: {}, read: true}",
                "{name: 'r', apply_when: {}, fields: [], additional_fields: {read: true}}",
                "{name: 'r', apply_when: {}, fields: {'a.b': {}}, additional_fields: {read: true}}",
                "{name: 'r', apply_when: {}, fields: {a: {raed: true}}, additional_fields: {raed: true}}",
                "{name: 'r', apply_when: {}, fields: {a: true}}",
                "{name: 'r', apply_when: {}, fields: {a: {read: {'%bad': 1}}}, additional_fields: 1}"
            })
    void whatIsMalformedNeverWidensAccess(String json) {
        View view = new View(
                compile("{roles: [" + json + ", {name: 'all', apply_when: {}, read: true}]}")
                        .rules(ORDERS)
                        .orElseThrow(),
                GuardedFixture.context(GuardedFixture.ADMIN));
        assertThat(view.of(BsonDocument.parse("{a: {b: 1}}"))).isEmpty();
    }

    @Test
    void twoRolesOfOneNameAreReportedAndTheSecondDenies() {
        RuleBook book = compile(
                "{roles: [{name: 'r', apply_when: {a: 1}, read: true}, {name: 'r', apply_when: {}, read: true}]}");
        assertThat(book.problems())
                .singleElement()
                .extracting(RuleProblem::path)
                .isEqualTo("roles[1].name");
        View view = new View(book.rules(ORDERS).orElseThrow(), GuardedFixture.context(GuardedFixture.ADA));
        assertThat(view.of(BsonDocument.parse("{a: 1}"))).isPresent();
        assertThat(view.of(BsonDocument.parse("{a: 2}"))).isEmpty();
    }

    @Test
    void twoFilesForOneCollectionCloseIt() {
        RuleSource open = new RuleSource(
                ORDERS, "rules.json", BsonDocument.parse("{roles: [{name: 'r', apply_when: {}, read: true}]}"));
        RuleBook book = RuleBook.compile(List.of(open, open, open), RuleNames.NONE);
        assertThat(book.problems()).hasSize(2);
        assertClosed(book);
    }

    @Test
    void noRolesIsNoRule() {
        RuleBook book = compile("{roles: [], filters: []}");
        assertThat(book.problems()).isEmpty();
        assertClosed(book);
    }

    private static RuleBook compile(String json) {
        return RuleBook.compile(
                List.of(new RuleSource(ORDERS, "rules.json", BsonDocument.parse(json))), RuleNames.NONE);
    }

    private static void assertClosed(RuleBook book) {
        DocumentStore store = new DocumentStore(
                () -> {
                    throw new AssertionError("no database is needed to refuse");
                },
                book,
                new Access.RuledAccess(GuardedFixture.context(GuardedFixture.ADMIN)),
                Transaction.NONE,
                Deadline.NONE,
                Set.of());
        assertThatThrownBy(() -> store.database("shop").collection("orders").find(Find.all()))
                .isInstanceOfSatisfying(
                        RulesException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(RulesErrorCode.NO_MATCHING_RULE));
    }
}
