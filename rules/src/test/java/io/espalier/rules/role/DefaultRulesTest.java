package io.espalier.rules.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.rules.Namespace;
import io.espalier.rules.RuleProblem;
import io.espalier.rules.expression.RuleNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/** Where default rules count, and where not (spec/app-services.md §2.2). */
class DefaultRulesTest {
    private static final Namespace ORDERS = new Namespace("shop", "orders");
    private static final Namespace CLOSED = new Namespace("shop", "closed");
    private static final String DEFAULTS = "{roles: [{name: 'everybody', apply_when: {}, read: true}],"
            + " filters: [{name: 'live', apply_when: {}, query: {deleted: null}}]}";

    private List<RuleProblem> problems = List.of();

    @Test
    void theyCountForACollectionWithoutAFile() {
        CollectionRules rules = rules(DEFAULTS, Optional.empty());
        assertThat(roles(rules)).containsExactly("everybody");
        assertThat(filters(rules)).containsExactly("live");
        assertThat(rules.namespace()).isEqualTo(ORDERS);
    }

    @Test
    void thereIsNoFallThroughFromRolesThatDoNotApply() {
        CollectionRules rules = rules(DEFAULTS, Optional.of("{roles: [{name: 'nobody', apply_when: false}]}"));
        assertThat(roles(rules)).containsExactly("nobody");
        assertThat(filters(rules)).isEmpty();
    }

    @Test
    void aFileWithoutRolesGetsTheDefaultRolesButKeepsItsOwnFilters() {
        CollectionRules rules = rules(DEFAULTS, Optional.of("{roles: []}"));
        assertThat(roles(rules)).containsExactly("everybody");
        assertThat(filters(rules)).isEmpty();
        rules = rules(DEFAULTS, Optional.of("{filters: [{name: 'own', apply_when: {}}]}"));
        assertThat(roles(rules)).containsExactly("everybody");
        assertThat(filters(rules)).containsExactly("own");
    }

    @Test
    void aFaultInTheFileOfACollectionDoesNotOpenItByDefault() {
        for (String faulty : List.of("{roles: {}}", "{roles: [], filters: {}}", "{role: []}", "{database: 'x'}")) {
            CollectionRules rules = rules(DEFAULTS, Optional.of(faulty));
            assertThat(rules.closed()).as(faulty).isTrue();
            assertThat(rules.roles()).as(faulty).isEmpty();
        }
        CollectionRules rules = rules(DEFAULTS, Optional.of("{roles: [{name: 'r', apply_when: {'%bad': 1}}]}"));
        assertThat(roles(rules)).containsExactly("r");
    }

    @Test
    void aFaultInTheDefaultRulesClosesWhatTheyGuardAndNothingElse() {
        for (String faulty : List.of("{roles: {}}", "{roles: [], filters: [1]}", "{role: []}", "{database: 'x'}")) {
            assertThat(rules(faulty, Optional.empty()).closed()).as(faulty).isTrue();
            assertThat(problems)
                    .as(faulty)
                    .singleElement()
                    .extracting(RuleProblem::file)
                    .isEqualTo("default_rule.json");
            assertThat(rules(faulty, Optional.of("{roles: []}")).closed())
                    .as(faulty)
                    .isTrue();
            assertThat(roles(rules(faulty, Optional.of("{roles: [{name: 'own', apply_when: {}}]}"))))
                    .as(faulty)
                    .containsExactly("own");
        }
    }

    @Test
    void defaultRulesWithoutRolesOpenNothing() {
        assertThat(rules("{filters: []}", Optional.empty()).roles()).isEmpty();
    }

    @Test
    void theyNeverReachTheCollectionsThatMongoDbKeepsItsOwnDataIn() {
        RuleBook book = RuleBook.compile(
                List.of(),
                Optional.of(new DefaultRuleSource("default_rule.json", BsonDocument.parse(DEFAULTS), Set.of())),
                RuleNames.NONE);
        assertThat(book.rules(new Namespace("shop", "system.views"))).isEmpty();
        assertThat(book.rules(new Namespace("shop", "systems"))).isPresent();
    }

    @Test
    void theyNeverReachACollectionWhoseOwnFileWasRefused() {
        RuleBook book = RuleBook.compile(
                List.of(new RuleSource(CLOSED, "rules.json", BsonDocument.parse("{roles: []}"))),
                Optional.of(new DefaultRuleSource(
                        "default_rule.json", BsonDocument.parse(DEFAULTS), Set.of(CLOSED, ORDERS))),
                RuleNames.NONE);
        assertThat(book.rules(ORDERS)).isEmpty();
        assertThat(book.rules(CLOSED).orElseThrow().roles()).isEmpty();
    }

    @Test
    void withoutDefaultRulesACollectionWithoutAFileHasNone() {
        RuleBook book = RuleBook.compile(List.of(), RuleNames.NONE);
        assertThat(book.rules(ORDERS)).isEmpty();
    }

    private CollectionRules rules(String defaults, Optional<String> own) {
        List<RuleSource> sources = new ArrayList<>();
        own.ifPresent(json -> sources.add(new RuleSource(ORDERS, "rules.json", BsonDocument.parse(json))));
        RuleBook book = RuleBook.compile(
                sources,
                Optional.of(new DefaultRuleSource("default_rule.json", BsonDocument.parse(defaults), Set.of(CLOSED))),
                RuleNames.NONE);
        problems = book.problems();
        return book.rules(ORDERS).orElseThrow();
    }

    private static List<String> roles(CollectionRules rules) {
        return rules.roles().stream().map(Role::name).toList();
    }

    private static List<String> filters(CollectionRules rules) {
        return rules.filters().stream().map(Filter::name).toList();
    }
}
