package io.espalier.rules.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.espalier.rules.Namespace;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
import io.espalier.rules.schema.SchemaBook;
import io.espalier.rules.schema.SchemaSource;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables are read strictly, cases are decided by the rules, and a failing one says why. */
class RuleTableTest {
    private static final Namespace NOTES = new Namespace("app", "notes");
    private static final RuleNames NAMES = new RuleNames(Set.of("limit"), Set.of("open"), Set.of("isFriend"));
    private static final String RULES = """
            {roles: [{name: 'own', apply_when: {owner: '%%user.id'}, write: {n: {'%lte': '%%values.limit'}},
                      read: true, insert: {'%%environment.values.open': true}},
                     {name: 'friend', apply_when: {'%%true': {'%function': {name: 'isFriend', arguments: ['%%root.owner']}}},
                      fields: {title: {read: true}, likes: {read: true, write: true}}}],
             filters: [{name: 'live', apply_when: {}, query: {deleted: null}}]}
            """;
    private static final String TABLE = """
            {collection: 'app.notes', values: {limit: 5}, environment: {tag: 'test', values: {open: true}},
             functions: {isFriend: true}, request: {remoteIPAddress: '10.0.0.1'},
             callers: {ada: {}, eve: {id: 'e', type: 'server', custom_data: {a: 1}, data: {}, identities: []}},
             documents: [{_id: 1, owner: 'ada', n: 1, title: 't', likes: 1, p: {q: 1}},
                         {_id: 2, owner: 'ada', n: 2, deleted: true}],
             cases: [CASES]}
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ada | find: {}                                              | {ids: [1]}
            ada | find: {n: {$gt: 1}}                                   | {documents: []}
            ada | read: 1                                               | seen whole
            ada | read: 1                                               | {document: {_id: 1, owner: 'ada', n: 1, title: 't', likes: 1, p: {q: 1}}}
            ada | read: 2                                               | not seen
            eve | read: 1                                               | seen in part
            eve | read: 1                                               | {fields: ['likes', 'title']}
            eve | find: {likes: 1}                                      | {documents: [{title: 't', likes: 1}]}
            eve | find: {n: 1}                                          | {documents: []}
            ada | insert: {_id: 3, owner: 'ada', n: 5}                  | permitted
            ada | insert: {_id: 3, owner: 'ada', n: 6}                  | insert not permitted
            ada | update: 1, with: {$inc: {n: 4}}                       | permitted
            ada | update: 1, with: {$inc: {n: 5}}                       | update not permitted
            ada | update: 1, with: {$set: {'p.q': 2, 'r.s': 1}, $unset: {title: ''}} | permitted
            ada | update: 1, with: {n: 9}                               | update not permitted
            ada | update: 2, with: {$set: {n: 1}}                       | not seen
            ada | replace: 1, with: {owner: 'ada', n: 3}                | permitted
            ada | replace: 1, with: {owner: 'ada'}                      | update not permitted
            eve | update: 1, with: {$set: {likes: 2}}                   | permitted
            eve | update: 1, with: {$inc: {likes: 1, n: 1}}             | update not permitted
            eve | update: 1, with: {$set: {n: 1}}                       | update not permitted
            ada | delete: 1                                             | permitted
            ada | delete: 2                                             | not seen
            eve | delete: 1                                             | delete not permitted
            """)
    void casesAreDecidedByTheRules(String caller, String operation, String expected) {
        String expectation = expected.startsWith("{") ? expected : "'" + expected + "'";
        RuleCase written = table("{name: 'c', as: '" + caller + "', " + operation + ", expect: " + expectation + "}")
                .cases(rules())
                .getFirst();
        CaseResult result = written.check();
        assertThat(result.passed()).as(result.toText()).isTrue();
        assertThatNoException().isThrownBy(written::run);
    }

    @Test
    void aCaseThatFailsSaysWhatCameAndWhy() {
        RuleCase written = table("{name: 'limit', as: 'ada', update: 1, with: {$set: {n: 7}}, expect: 'permitted'}")
                .cases(rules())
                .getFirst();
        assertThat(written.check().passed()).isFalse();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(written::run)
                .withMessageStartingWith("""
                        limit: failed
                          expected: permitted
                          found: update not permitted
                        update in 'app.notes' as user 'ada': not permitted
                        """)
                .withMessageContaining(
                        "roles[0].write: %%root.n <= %%values.limit -> false, where %%root.n is 7, %%values.limit is 5");
        CaseResult found = table("{name: 'f', as: 'eve', find: {}, expect: {ids: []}}")
                .cases(rules())
                .getFirst()
                .check();
        assertThat(found.expected()).isEqualTo("the _ids []");
        assertThat(found.found()).isEqualTo("found: [{\"title\": \"t\", \"likes\": 1}]");
        assertThat(found.explanation()).contains("isFriend(%%root.owner) is true");
    }

    @Test
    void schemasAreCheckedToo() {
        RuleBook rules = rules().with(SchemaBook.compile(
                List.of(new SchemaSource(NOTES, "schema.json", BsonDocument.parse("{properties: {n: {minimum: 1}}}"))),
                NAMES,
                false));
        CaseResult result = table("{name: 'c', as: 'ada', update: 1, with: {$set: {n: 0}}, expect: 'schema failure'}")
                .cases(rules)
                .getFirst()
                .check();
        assertThat(result.passed()).as(result.toText()).isTrue();
        assertThat(result.explanation()).contains("schema: 'n': minimum: expected");
    }

    @Test
    void aCollectionWithoutRulesIsNoRule() {
        CaseResult result = table("{name: 'c', as: 'ada', find: {}, expect: 'no rule'}")
                .cases(RuleBook.compile(List.of(), NAMES))
                .getFirst()
                .check();
        assertThat(result.passed()).as(result.toText()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                              | cases[0]: a case has one of: find, read
            {name: 'c', as: 'ada', find: {}, read: 1, expect: 'no rule'}    | cases[0]: a case has one of: find, read
            {as: 'ada', find: {}, expect: 'no rule'}                        | cases[0].name: is missing
            {name: '', as: 'ada', find: {}, expect: 'no rule'}              | cases[0].name: a text that is not empty
            {name: 'c', find: {}, expect: 'no rule'}                        | cases[0].as: is missing
            {name: 'c', as: 'bob', find: {}, expect: 'no rule'}             | cases[0].as: there is no caller 'bob'; known are: ada, eve
            {name: 'c', as: 'ada', find: {}}                                | cases[0].expect: is missing
            {name: 'c', as: 'ada', find: {}, expect: 'nothing'}             | cases[0].expect: 'nothing' cannot come of find
            {name: 'c', as: 'ada', find: {}, expect: {document: {}}}        | cases[0].expect.document: is not a key here
            {name: 'c', as: 'ada', find: {}, expect: {}}                    | cases[0].expect: one key is needed
            {name: 'c', as: 'ada', find: {$where: '1'}, expect: 'no rule'}  | cases[0].find: query operator '$where'
            {name: 'c', as: 'ada', find: [], expect: 'no rule'}             | cases[0].find: an object is needed
            {name: 'c', as: 'ada', read: 9, expect: 'not seen'}             | cases[0].read: no document of the table has this _id
            {name: 'c', as: 'ada', read: 1, expect: {fields: [1]}}          | cases[0].expect.fields: names of fields
            {name: 'c', as: 'ada', read: 1, expect: {fields: 'a'}}          | cases[0].expect.fields: an array is needed
            {name: 'c', as: 'ada', read: 1, with: {}, expect: 'not seen'}   | cases[0].with: is not a key here
            {name: 'c', as: 'ada', update: 1, expect: 'permitted'}          | cases[0].with: is missing
            {name: 'c', as: 'ada', update: 1, with: {$push: {a: 1}}, expect: 'permitted'} | cases[0].with.$push: only $set, $unset and $inc
            {name: 'c', as: 'ada', update: 1, with: {$bad: {a: 1}}, expect: 'permitted'}  | cases[0].with: update operator '$bad'
            {name: 'c', as: 'ada', update: 1, with: {$set: {_id: 5}}, expect: 'permitted'} | cases[0].with: MongoDB does not change the _id
            {name: 'c', as: 'ada', update: 1, with: {$set: {'n.a': 5}}, expect: 'permitted'} | cases[0].with.$set.n.a: the path leads through
            {name: 'c', as: 'ada', update: 1, with: {$inc: {title: 5}}, expect: 'permitted'} | cases[0].with.$inc.title: what stands there is no number
            {name: 'c', as: 'ada', update: 1, with: {$inc: {n: '5'}}, expect: 'permitted'}   | cases[0].with.$inc.n: a number is needed
            {name: 'c', as: 'ada', update: 1, with: {n: 1}, expect: {fields: []}}            | cases[0].expect: a text is needed
            {name: 'c', as: 'ada', replace: 1, with: {_id: 2}, expect: 'permitted'}          | cases[0].with: MongoDB does not change the _id
            {name: 'c', as: 'ada', replace: 1, with: {$set: {n: 2}}, expect: 'permitted'}    | cases[0].with: a field's name must not
            {name: 'c', as: 'ada', insert: {a: 1}, expect: 'permitted'}     | cases[0].insert._id: is missing
            {name: 'c', as: 'ada', insert: {_id: 3}, expect: 'not seen'}    | cases[0].expect: 'not seen' cannot come of insert
            {name: 'c', as: 'ada', delete: 1, expect: 'update not permitted'} | cases[0].expect: 'update not permitted' cannot come of delete
            """)
    void aCaseWithAFaultIsRefusedWithItsPlace(String written, String message) {
        assertThatExceptionOfType(RuleTableException.class)
                .isThrownBy(() -> table(written))
                .withMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {                                                                            | the table is no extended JSON
            {}                                                                           | collection: is missing
            {collection: 'notes', callers: {}, documents: [], cases: []}                 | collection: write the database and the collection
            {collection: 'a.b', callers: [], documents: [], cases: []}                   | callers: an object is needed
            {collection: 'a.b', callers: {a: 1}, documents: [], cases: []}               | callers.a: an object is needed
            {collection: 'a.b', callers: {a: {role: 1}}, documents: [], cases: []}       | callers.a.role: is not a key here; known are: id, type, data
            {collection: 'a.b', callers: {}, documents: [1], cases: []}                  | documents[0]: an object is needed
            {collection: 'a.b', callers: {}, documents: [{}], cases: []}                 | documents[0]._id: is missing
            {collection: 'a.b', callers: {}, documents: [{_id: 1}, {_id: 1}], cases: []} | documents[1]._id: another document has it
            {collection: 'a.b', callers: {}, documents: [], cases: []}                   | cases: at least one case is needed
            {collection: 'a.b', callers: {}, documents: [], cases: [], rules: {}}        | rules: is not a key here; known are: collection
            {collection: 'a.b', callers: {}, environment: {x: 1}, documents: [], cases: []} | environment.x: is not a key here
            """)
    void aTableWithAFaultIsRefusedWithItsPlace(String written, String message) {
        assertThatExceptionOfType(RuleTableException.class)
                .isThrownBy(() -> RuleTable.parse(written))
                .withMessageStartingWith(message);
    }

    @Test
    void twoCasesOfOneNameAreRefused() {
        assertThatExceptionOfType(RuleTableException.class)
                .isThrownBy(() -> table("{name: 'c', as: 'ada', find: {}, expect: 'no rule'},"
                        + "{name: 'c', as: 'ada', find: {}, expect: 'no rule'}"))
                .withMessage("cases[1].name: another case has this name");
    }

    private static RuleTable table(String cases) {
        return RuleTable.parse(TABLE.replace("CASES", cases));
    }

    private static RuleBook rules() {
        RuleBook rules =
                RuleBook.compile(List.of(new RuleSource(NOTES, "rules.json", BsonDocument.parse(RULES))), NAMES);
        assertThat(rules.problems()).isEmpty();
        return rules;
    }
}
