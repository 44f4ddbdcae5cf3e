package io.espalier.rules.role;

import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.RulesException;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.guard.GuardedFixture;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rule files with faults: each fault is reported with file, path and advice, and none lets anybody in. Beside the faulty part
 * every file is generous: what is not honoured would open everything.
 */
class BadRuleFilesTest {
    private static final Namespace ORDERS = new Namespace("shop", "orders");
    private static final String OPEN = "{name: 'open', apply_when: {}, read: true, write: true}";
    private static final List<BsonDocument> DOCUMENTS = List.of(
            json("{_id: 1}"),
            json("{_id: 1, a: 1}"),
            json("{_id: 1, a: {b: 1}, user_id: 'ada'}"),
            json("{_id: 1, a: [1, {b: 2}], status: 'pending', owner: 'root'}"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {roles: {}}                                     | roles
            {roles: 'all'}                                  | roles
            {roles: null}                                   | roles
            {roles: ['all']}                                | roles[0]
            {roles: [OPEN, []]}                             | roles[1]
            {rules: [], roles: [OPEN]}                      | rules
            {schema: {}, roles: [OPEN]}                     | schema
            {Roles: [OPEN], roles: [OPEN]}                  | Roles
            {database: 'other', roles: [OPEN]}              | database
            {database: 7, roles: [OPEN]}                    | database
            {collection: 'other', roles: [OPEN]}            | collection
            {roles: [OPEN], filters: {}}                    | filters
            {roles: [OPEN], filters: null}                  | filters
            {roles: [OPEN], filters: ['f']}                 | filters[0]
            {roles: [OPEN], filters: [{name: 'f'}]}         | filters[0].apply_when
            {roles: [OPEN], filters: [{apply_when: {}}]}    | filters[0].name
            {roles: [OPEN], filters: [{name: 'f', apply_when: {a: 1}}]}                      | filters[0].apply_when.a
            {roles: [OPEN], filters: [{name: 'f', apply_when: {'%%prevRoot': 1}}]}           | filters[0].apply_when.%%prevRoot
            {roles: [OPEN], filters: [{name: 'f', apply_when: {}, query: {$where: '1'}}]}    | filters[0].query
            {roles: [OPEN], filters: [{name: 'f', apply_when: {}, query: {a: '%%root.b'}}]}  | filters[0].query.a
            {roles: [OPEN], filters: [{name: 'f', apply_when: {}, query: {a: {b: '%%user.id'}}}]} | filters[0].query.a.b
            {roles: [OPEN], filters: [{name: 'f', apply_when: {}, projection: {a: 1, b: 0}}]}     | filters[0].projection
            {roles: [OPEN], filters: [{name: 'f', apply_when: {}, sort: {a: 1}}]}            | filters[0].sort
            {roles: [OPEN], filters: [{name: 'f', apply_when: {}}, {name: 'f', apply_when: {}}]}  | filters[1].name
            """)
    void aFaultOutsideOfTheRolesClosesTheCollection(String file, String path) {
        assertClosed(file, path);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {apply_when: {}, read: true, write: true}                                    | roles[0].name
            {name: '', apply_when: {}, read: true, write: true}                          | roles[0].name
            {name: 7, apply_when: {}, read: true, write: true}                           | roles[0].name
            {name: 'r', read: true, write: true}                                         | roles[0].apply_when
            {name: 'r', apply_when: [], read: true, write: true}                         | roles[0].apply_when
            {name: 'r', apply_when: 'always', read: true, write: true}                   | roles[0].apply_when
            {name: 'r', apply_when: {'%not': {'%bad': 1}}, read: true, write: true}      | roles[0].apply_when.%not.%bad
            {name: 'r', apply_when: {'%%root.a': {'%nin': 1}}, read: true, write: true}  | roles[0].apply_when.%%root.a.%nin
            {name: 'r', apply_when: {a: {'%ne': '%%user.id%%'}}, read: true, write: true} | roles[0].apply_when.a.%ne
            {name: 'r', apply_when: {a: {'%ne': '%%values.none'}}, read: true, write: true} | roles[0].apply_when.a.%ne
            {name: 'r', apply_when: {enum: ['a']}, read: true, write: true}              | roles[0].apply_when.enum
            {name: 'r', apply_when: {'%or': []}, read: true, write: true}                | roles[0].apply_when.%or
            {name: 'r', apply_when: {}, read: true, write: true, reed: true}             | roles[0].reed
            {name: 'r', apply_when: {}, read: true, write: true, Insert: false}          | roles[0].Insert
            {name: 'r', apply_when: {}, read: true, write: true, document_filter: {}}    | roles[0].document_filter
            {name: 'r', apply_when: {}, read: 'yes', write: false}                       | roles[0].read
            {name: 'r', apply_when: {}, read: {'%nor': [{'%bad': 1}]}}                   | roles[0].read.%nor[0].%bad
            {name: 'r', apply_when: {}, read: null}                                      | roles[0].read
            {name: 'r', apply_when: {}, write: {'%%this': 1}}                            | roles[0].write.%%this
            {name: 'r', apply_when: {}, document_filters: true, read: true, write: true} | roles[0].document_filters
            {name: 'r', apply_when: {}, document_filters: [], read: true, write: true}   | roles[0].document_filters
            {name: 'r', apply_when: {}, document_filters: {rite: true}, read: true, write: true} | roles[0].document_filters.rite
            {name: 'r', apply_when: {}, document_filters: {read: {'%bad': 1}, write: false}, read: true, write: true} | roles[0].document_filters.read.%bad
            {name: 'r', apply_when: {}, document_filters: {read: false, write: 'a'}, read: true, write: true} | roles[0].document_filters.write
            {name: 'r', apply_when: {}, fields: []}                                      | roles[0].fields
            {name: 'r', apply_when: {}, fields: 'all', additional_fields: {read: true, write: true}} | roles[0].fields
            {name: 'r', apply_when: {}, fields: {a: true}}                               | roles[0].fields.a
            {name: 'r', apply_when: {}, fields: {a: {raed: true, read: true}}}           | roles[0].fields.a.raed
            {name: 'r', apply_when: {}, fields: {a: {read: {'%%root': {'%bad': 1}}}}}    | roles[0].fields.a.read.%%root.%bad
            {name: 'r', apply_when: {}, fields: {'a.b': {read: true}}, additional_fields: {read: true, write: true}} | roles[0].fields.a.b
            {name: 'r', apply_when: {}, fields: {$a: {read: true}}, additional_fields: {read: true, write: true}} | roles[0].fields.$a
            {name: 'r', apply_when: {}, fields: {'': {read: true}}, additional_fields: {read: true, write: true}} | roles[0].fields.
            {name: 'r', apply_when: {}, fields: {a: {fields: {b: 1}}}}                   | roles[0].fields.a.fields.b
            {name: 'r', apply_when: {}, fields: {a: {fields: []}}}                       | roles[0].fields.a.fields
            {name: 'r', apply_when: {}, fields: {a: {additional_fields: {read: true}}}}  | roles[0].fields.a.additional_fields
            {name: 'r', apply_when: {}, additional_fields: true}                         | roles[0].additional_fields
            {name: 'r', apply_when: {}, additional_fields: {fields: {a: {read: true}}, read: true}} | roles[0].additional_fields.fields
            {name: 'r', apply_when: {}, additional_fields: {write: {'%bad': 1}}}         | roles[0].additional_fields.write.%bad
            """)
    void aFaultInARoleDeniesAndKeepsLaterRolesOut(String role, String path) {
        assertClosed("{roles: [" + role + ", OPEN]}", path);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {roles: {}}                                                  | roles
            {roles: [OPEN], database: 'shop'}                            | database
            {roles: [OPEN], collection: 'orders'}                        | collection
            {roles: [OPEN], filters: [{name: 'f'}]}                      | filters[0].apply_when
            {roles: [{name: 'r', read: true, write: true}, OPEN]}        | roles[0].apply_when
            {default_roles: [OPEN]}                                      | default_roles
            """)
    void aFaultInTheDefaultRulesOpensNothing(String file, String path) {
        RuleBook book = RuleBook.compile(
                List.of(),
                Optional.of(new DefaultRuleSource("default_rule.json", parsed(file), Set.of())),
                RuleNames.NONE);
        assertReported(book, "default_rule.json", path);
        assertGrantsNothing(book);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            insert: 'yes'        | roles[0].insert
            insert: {'%bad': 1}  | roles[0].insert.%bad
            """)
    void aFaultInInsertDeniesIt(String part, String path) {
        RuleBook book = book("{roles: [{name: 'r', apply_when: {}, write: true, " + part + "}]}");
        assertReported(book, "rules.json", path);
        assertThat(permission(book).mayInsert(json("{a: 1}"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            delete: 1                        | roles[0].delete
            delete: {'%not': {'%bad': 1}}    | roles[0].delete.%not.%bad
            """)
    void aFaultInDeleteDeniesIt(String part, String path) {
        RuleBook book = book("{roles: [{name: 'r', apply_when: {}, write: true, " + part + "}]}");
        assertReported(book, "rules.json", path);
        assertThat(permission(book).mayDelete(json("{a: 1}"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            search: 'yes'
            search: {}
            search: 1
            search: null
            """)
    void aFaultInSearchDeniesSearching(String part) {
        RuleBook book = book("{roles: [{name: 'r', apply_when: {}, read: true, " + part + "}]}");
        assertReported(book, "rules.json", "roles[0].search");
        assertThat(rules(book).roles().getFirst().search()).isFalse();
    }

    @Test
    void twoRolesOfOneNameAreReportedAndTheSecondDenies() {
        RuleBook book =
                book("{roles: [{name: 'r', apply_when: {a: 1}, read: true}, {name: 'r', apply_when: {}, read: true}]}");
        assertReported(book, "rules.json", "roles[1].name");
        View view = new View(rules(book), GuardedFixture.context(GuardedFixture.ADA));
        assertThat(view.of(json("{a: 1}"))).isPresent();
        assertThat(view.of(json("{a: 2}"))).isEmpty();
    }

    @Test
    void twoFilesForOneCollectionCloseIt() {
        RuleSource open = new RuleSource(ORDERS, "rules.json", parsed("{roles: [OPEN]}"));
        RuleBook book = RuleBook.compile(List.of(open, open, open), RuleNames.NONE);
        assertThat(book.problems()).hasSize(2);
        assertGrantsNothing(book);
    }

    @Test
    void aFileWithoutRolesHasNoFaultAndOpensNothing() {
        RuleBook book = book("{roles: [], filters: []}");
        assertThat(book.problems()).isEmpty();
        assertGrantsNothing(book);
    }

    private static void assertClosed(String file, String path) {
        RuleBook book = book(file);
        assertReported(book, "rules.json", path);
        assertGrantsNothing(book);
    }

    private static void assertReported(RuleBook book, String file, String path) {
        assertThat(book.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo(file);
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.reason()).isNotBlank();
            assertThat(problem.advice()).isNotBlank();
        });
    }

    private static void assertGrantsNothing(RuleBook book) {
        for (BsonDocument user : List.of(GuardedFixture.ADA, GuardedFixture.ADMIN)) {
            RuleContext caller = GuardedFixture.context(user);
            CollectionRules rules;
            try {
                rules = new RuleLookup(book, Set.of()).require(ORDERS);
            } catch (RulesException closed) {
                continue;
            }
            View view = new View(rules, caller);
            WritePermission permission = new WritePermission(view);
            for (BsonDocument document : DOCUMENTS) {
                assertThat(view.of(document)).isEmpty();
                assertThat(permission.mayInsert(document)).isFalse();
                assertThat(permission.mayDelete(document)).isFalse();
                assertThat(permission.mayUpdate(document, document.clone().append("a", new BsonInt32(7)), Set.of()))
                        .isFalse();
            }
        }
    }

    private static WritePermission permission(RuleBook book) {
        return new WritePermission(new View(rules(book), GuardedFixture.context(GuardedFixture.ADMIN)));
    }

    private static CollectionRules rules(RuleBook book) {
        return book.rules(ORDERS).orElseThrow();
    }

    private static RuleBook book(String file) {
        return RuleBook.compile(List.of(new RuleSource(ORDERS, "rules.json", parsed(file))), RuleNames.NONE);
    }

    private static BsonDocument parsed(String file) {
        return BsonDocument.parse(file.replace("OPEN", OPEN));
    }
}
