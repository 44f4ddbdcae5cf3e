package io.espalier.rules.role;

import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.RuleProblem;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.guard.GuardedFixture;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which filters apply, and what they leave (spec/app-services.md §2.6). */
class FilterTest {
    private static final Namespace NAMESPACE = new Namespace("d", "c");

    private List<RuleProblem> problems = List.of();

    @Test
    void allFiltersThatApplyAreJoined() {
        AppliedFilters applied = applied(
                "{name: 'tenant', apply_when: {}, query: {tenant: '%%user.data.tenant'}},"
                        + "{name: 'guests', apply_when: {'%%user.type': 'guest'}, query: {open: true}},"
                        + "{name: 'live', apply_when: {'%%user.type': 'normal'}, query: {deleted: null}}",
                "{type: 'normal', data: {tenant: 't'}}");
        assertThat(applied.filters()).extracting(Filter::name).containsExactly("tenant", "live");
        assertThat(applied.query()).isEqualTo(json("{$and: [{tenant: {$eq: 't'}}, {deleted: null}]}"));
    }

    @Test
    void anEmptyQueryStaysEmpty() {
        String filters = "{name: 'a', apply_when: {}}, {name: 'b', apply_when: true, query: {}, projection: {}}";
        assertThat(applied(filters, "{}").query()).isEqualTo(json("{}"));
        assertThat(applied("", "{}").query()).isEqualTo(json("{}"));
        CollectionRules rules = rules(filters);
        assertThat(ViewPlan.of(rules, context("{}")).query()).isEqualTo(json("{}"));
        assertThat(ViewPlan.of(rules, context("{}")).whole()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {a: '%%user.data.x'}                              | {x: 1}               | {a: {$eq: 1}}
            {a: '%%user.data.x'}                              | {x: null}            | {a: {$eq: null}}
            {a: '%%user.data.x'}                              | {x: {b: 1}}          | {a: {$eq: {b: 1}}}
            {a: {$in: '%%user.data.x'}}                       | {x: [1, 2]}          | {a: {$in: [1, 2]}}
            {a: {$nin: '%%user.data.x'}}                      | {x: []}              | {a: {$nin: []}}
            {a: {$in: ['%%user.data.x', 3]}}                  | {x: 1}               | {a: {$in: [1, 3]}}
            {a: {$gt: '%%user.data.x', $lt: 9}}               | {x: 1}               | {a: {$gt: 1, $lt: 9}}
            {a: {$all: ['%%user.data.x']}}                    | {x: 1}               | {a: {$all: [1]}}
            {a: {$not: {$eq: '%%user.data.x'}}}               | {x: 1}               | {a: {$not: {$eq: 1}}}
            {a: {$elemMatch: {b: '%%user.data.x'}}}           | {x: 1}               | {a: {$elemMatch: {b: {$eq: 1}}}}
            {a: {$elemMatch: {$gt: '%%user.data.x'}}}         | {x: 1}               | {a: {$elemMatch: {$gt: 1}}}
            {$or: [{a: '%%user.data.x'}, {b: true}]}          | {x: 1}               | {$or: [{a: {$eq: 1}}, {b: true}]}
            {a: {'%stringToOid': '%%user.data.x'}}            | {x: '00000000000000000000000a'} | {a: {$eq: {$oid: '00000000000000000000000a'}}}
            {a: {$in: [{$stringToOid: '%%user.data.x'}]}}     | {x: '00000000000000000000000a'} | {a: {$in: [{$oid: '00000000000000000000000a'}]}}
            {a: {$ne: {'%stringToOid': '%%user.data.x'}}}     | {x: 'short'}         | {_id: {$in: []}}
            {a: '%%true'}                                     | {}                   | {a: {$eq: true}}
            {a: {b: 1}}                                       | {}                   | {a: {b: 1}}
            {a: '%%user.data.x'}                              | {}                   | {_id: {$in: []}}
            {$or: [{a: '%%user.data.x'}, {b: true}]}          | {}                   | {_id: {$in: []}}
            {$nor: [{a: '%%user.data.x'}]}                    | {}                   | {_id: {$in: []}}
            {a: {$ne: '%%user.data.x'}}                       | {}                   | {_id: {$in: []}}
            {a: {$nin: '%%user.data.x'}}                      | {x: 1}               | {_id: {$in: []}}
            {a: {$nin: '%%user.data.x'}}                      | {x: [{$regularExpression: {pattern: 'x', options: ''}}]} | {_id: {$in: []}}
            {a: {$in: ['%%user.data.x']}}                     | {x: {'$gt': 1}}      | {_id: {$in: []}}
            {a: '%%user.data.x'}                              | {x: {'$gt': 1}}      | {_id: {$in: []}}
            {a: '%%user.data.x.b'}                            | {x: [{b: 1}, {b: 2}]} | {_id: {$in: []}}
            """)
    void valuesOfTheCallerTakeThePlaceOfExpansions(String query, String data, String expected) {
        assertThat(applied("{name: 'f', apply_when: {}, query: " + query + "}", "{data: " + data + "}")
                        .query())
                .isEqualTo(json(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {a: '%%root.b'}                                       | filters[0].query.a
            {a: '%%this'}                                         | filters[0].query.a
            {a: '%%values.unknown'}                               | filters[0].query.a
            {a: '%%user.id%%'}                                    | filters[0].query.a
            {a: {'%stringToOid': 'short'}}                        | filters[0].query.a.%stringToOid
            {a: {'%function': {name: 'unknown'}}}                 | filters[0].query.a.%function.name
            {a: {b: '%%user.id'}}                                 | filters[0].query.a.b
            {a: ['%%user.id']}                                    | filters[0].query.a[0]
            {a: {$exists: '%%user.data.x'}}                       | filters[0].query.a.$exists
            {a: {$size: '%%user.data.x'}}                         | filters[0].query.a.$size
            {a: {$in: {b: '%%user.id'}}}                          | filters[0].query.a.$in.b
            {a: {$elemMatch: '%%user.data.x'}}                    | filters[0].query.a.$elemMatch
            {a: {$not: '%%user.data.x'}}                          | filters[0].query.a.$not
            {$or: '%%user.data.x'}                                | filters[0].query.$or
            {$expr: {$eq: ['$a', '$b']}}                          | filters[0].query
            {$where: 'true'}                                      | filters[0].query
            {$text: {$search: 'x'}}                               | filters[0].query
            {a: {$regex: 'x'}}                                    | filters[0].query
            {a: {$regularExpression: {pattern: 'x', options: ''}}} | filters[0].query
            {a: {$in: 1}}                                         | filters[0].query
            {a: {$size: 'x'}}                                     | filters[0].query
            {'%or': [{a: 1}]}                                     | filters[0].query.%or
            {a: {'%in': [1]}}                                     | filters[0].query.a.%in
            {$or: []}                                             | filters[0].query
            {'a..b': 1}                                           | filters[0].query
            """)
    void aQueryWithAFaultClosesTheCollection(String query, String path) {
        CollectionRules rules = rules("{name: 'f', apply_when: {}, query: " + query + "}");
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.reason()).isNotBlank();
            assertThat(problem.advice()).isNotBlank();
        });
        assertThat(rules.closed()).isTrue();
    }

    @Test
    void aFilterThatCannotBeDecidedClosesTheCollectionForThatCall() {
        CollectionRules rules =
                rules("{name: 'f', apply_when: {'%%user.id': {'%in': '%%user.data.ids'}}, query: {a: 1}}");
        assertThat(problems).isEmpty();
        assertThat(AppliedFilters.of(rules, context("{id: 'x', data: {ids: ['x']}}"))
                        .filters())
                .hasSize(1);
        assertThatThrownBy(() -> AppliedFilters.of(rules, context("{id: 'x', data: {ids: 'x'}}")))
                .isInstanceOfSatisfying(
                        RulesException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(RulesErrorCode.NO_MATCHING_RULE));
    }

    @Test
    void documentsOutsideOfTheFiltersDoNotExist() {
        CollectionRules rules = rules("{name: 'f', apply_when: {}, query: {deleted: null}}");
        View view = new View(rules, context("{}"));
        assertThat(view.of(json("{a: 1}"))).contains(json("{a: 1}"));
        assertThat(view.of(json("{a: 1, deleted: null}"))).isPresent();
        assertThat(view.of(json("{a: 1, deleted: 1}"))).isEmpty();
    }

    @Test
    void whatAProjectionCutsIsHidden() {
        CollectionRules rules = rules("{name: 'a', apply_when: {}, projection: {secret: 0, 'p.q': 0}},"
                + "{name: 'b', apply_when: {}, project: {_id: 0}}");
        View view = new View(rules, context("{}"));
        assertThat(view.of(json("{_id: 1, a: 1, secret: 2, p: {q: 1, r: 2}}"))).contains(json("{a: 1, p: {r: 2}}"));
        assertThat(view.of(json("{_id: 1, secret: 2}")))
                .as("nothing is left of it")
                .isEmpty();
        ViewPlan plan = ViewPlan.of(rules, context("{}"));
        assertThat(plan.whole()).isFalse();
        assertThat(plan.exact()).isFalse();
        assertThat(plan.alwaysShows("a")).isTrue();
        for (String hidden : List.of("secret", "p", "_id")) {
            assertThat(plan.alwaysShows(hidden)).as(hidden).isFalse();
        }
    }

    @Test
    void projectionsThatKeepFieldsAreJoined() {
        CollectionRules rules = rules("{name: 'a', apply_when: {}, projection: {a: 1, 'p.q': 1}},"
                + "{name: 'b', apply_when: {}, projection: {b: 1}}");
        assertThat(new View(rules, context("{}")).of(json("{_id: 1, a: 1, b: 2, c: 3, p: {q: 1, r: 2}}")))
                .contains(json("{_id: 1, a: 1, b: 2, p: {q: 1}}"));
        ViewPlan plan = ViewPlan.of(rules, context("{}"));
        assertThat(plan.exact()).isTrue();
        assertThat(plan.alwaysShows("_id")).isTrue();
        assertThat(plan.alwaysShows("b")).isTrue();
        assertThat(plan.alwaysShows("p")).isFalse();
        assertThat(plan.alwaysShows("c")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {a: 1} | {b: 0}
            {a: 1} | {a: 0}
            {_id: 1} | {a: 0}
            {a: 0} | {'a.b': 0}
            {'a.b': 1} | {a: 1}
            """)
    void projectionsThatCannotBeMergedFail(String one, String other) {
        CollectionRules rules = rules("{name: 'a', apply_when: {}, projection: " + one + "},"
                + "{name: 'b', apply_when: {}, projection: " + other + "}");
        assertThat(problems).isEmpty();
        assertThatThrownBy(() -> AppliedFilters.of(rules, context("{}")))
                .isInstanceOfSatisfying(
                        RulesException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(RulesErrorCode.INVALID_REQUEST));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {name: 'f', apply_when: {}, projection: {a: 1, b: 0}}        | filters[0].projection
            {name: 'f', apply_when: {}, projection: {a: {$slice: 1}}}    | filters[0].projection
            {name: 'f', apply_when: {}, projection: {a: '$b'}}           | filters[0].projection
            {name: 'f', apply_when: {}, projection: {a: 0, 'a.b': 0}}    | filters[0].projection
            {name: 'f', apply_when: {}, projection: {'_id.x': 0}}        | filters[0].projection
            {name: 'f', apply_when: {}, projection: []}                  | filters[0].projection
            {name: 'f', apply_when: {}, project: {a: 0}, projection: {}} | filters[0].project
            {name: 'f', apply_when: {}, fields: {}}                      | filters[0].fields
            {name: 'f', apply_when: {}, query: []}                       | filters[0].query
            {name: 'f', apply_when: {}, query: null}                     | filters[0].query
            {name: 'f', apply_when: {'%%root.a': 1}}                     | filters[0].apply_when.%%root.a
            {name: 'f', apply_when: {a: 1}}                              | filters[0].apply_when.a
            {name: 'f', apply_when: 'always'}                            | filters[0].apply_when
            {name: 'f'}                                                  | filters[0].apply_when
            {apply_when: {}}                                             | filters[0].name
            {name: '', apply_when: {}}                                   | filters[0].name
            {name: 3, apply_when: {}}                                    | filters[0].name
            7                                                            | filters[0]
            """)
    void aFilterWithAFaultClosesTheCollection(String filter, String path) {
        CollectionRules rules = rules(filter);
        assertThat(problems).singleElement().extracting(RuleProblem::path).isEqualTo(path);
        assertThat(rules.closed()).isTrue();
    }

    @Test
    void twoFiltersOfOneNameCloseTheCollection() {
        assertThat(rules("{name: 'f', apply_when: {}}, {name: 'f', apply_when: {}}")
                        .closed())
                .isTrue();
        assertThat(problems).extracting(RuleProblem::path).containsExactly("filters[1].name");
    }

    private AppliedFilters applied(String filters, String user) {
        CollectionRules rules = rules(filters);
        assertThat(problems).isEmpty();
        return AppliedFilters.of(rules, context(user));
    }

    private static RuleContext context(String user) {
        return GuardedFixture.context(json(user));
    }

    private CollectionRules rules(String filters) {
        String file = "{roles: [{name: 'all', apply_when: {}, read: true, write: true}], filters: [" + filters + "]}";
        RuleBook book = RuleBook.compile(
                List.of(new RuleSource(NAMESPACE, "rules.json", BsonDocument.parse(file))), RuleNames.NONE);
        problems = book.problems();
        return book.rules(NAMESPACE).orElseThrow();
    }
}
