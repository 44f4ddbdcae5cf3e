package io.espalier.rules.explain;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.ADMIN;
import static io.espalier.rules.guard.GuardedFixture.context;
import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.rules.Namespace;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
import io.espalier.rules.schema.SchemaBook;
import io.espalier.rules.schema.SchemaSource;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/** What explanations say, word by word. */
class ExplanationTest {
    private static final Namespace ORDERS = new Namespace("shop", "orders");
    private static final String RULES = """
            {roles: [
              {name: 'customer',
               apply_when: {'%%user.custom_data.role': 'customer', user_id: '%%user.id'},
               document_filters: {read: {status: {'%ne': 'hidden'}}, write: {'%or': [{status: 'pending'}, {tags: 'open'}]}},
               fields: {status: {read: true, write: {'%%prev': 'pending', '%%this': {'%in': ['cancelled']}}},
                        address: {fields: {city: {read: true, write: true}}}},
               additional_fields: {read: {'%%user.custom_data.role': 'admin'}}},
              {name: 'admin', apply_when: {'%%user.custom_data.role': 'admin'}, read: true, write: true, delete: false}]}
            """;
    private static final String FILTERED = """
            {roles: [{name: 'all', apply_when: {}, read: true, write: true}],
             filters: [
              {name: 'live', apply_when: {'%%user.type': 'normal'}, query: {deleted: null, owner: {$ne: '%%user.id'}}},
              {name: 'guests', apply_when: {'%%user.type': 'guest'}, query: {open: true}}]}
            """;

    @Test
    void aReadShowsRolesRulesAndHiddenFields() {
        assertThat(explainer(RULES).read(ORDERS, context(ADA), order("shipped")).toText())
                .isEqualTo("""
                read in 'shop.orders' as user 'ada': shown in part
                  role 'customer' (roles[0]) applies
                  role 'admin' (roles[1]) is not tried
                  roles[0].apply_when: %%user.custom_data.role = "customer" and %%root.user_id = %%user.id -> true
                    %%user.custom_data.role = "customer" -> true, where %%user.custom_data.role is "customer"
                    %%root.user_id = %%user.id -> true, where %%root.user_id is "ada", %%user.id is "ada"
                  roles[0].document_filters.read: %%root.status != "hidden" -> true
                    %%root.status = "hidden" -> false, where %%root.status is "shipped"
                  roles[0].additional_fields.read for '_id', 'user_id', 'cost': %%user.custom_data.role = "admin" -> false, where %%user.custom_data.role is "customer"
                  roles[0].fields.status.read for 'status': true -> true
                  roles[0].fields.address.fields.city.read for 'address.city': true -> true
                  hidden fields: _id, user_id, address.code, cost
                """);
    }

    @Test
    void anUpdateShowsWhichFieldsRuleDecided() {
        assertThat(explainer(RULES)
                        .update(ORDERS, context(ADA), order("pending"), order("confirmed"))
                        .toText())
                .isEqualTo("""
                update in 'shop.orders' as user 'ada': not permitted
                  answer: update not permitted
                  role 'customer' (roles[0]) applies
                  role 'admin' (roles[1]) is not tried
                  roles[0].apply_when: %%user.custom_data.role = "customer" and %%root.user_id = %%user.id -> true
                    %%user.custom_data.role = "customer" -> true, where %%user.custom_data.role is "customer"
                    %%root.user_id = %%user.id -> true, where %%root.user_id is "ada", %%user.id is "ada"
                  roles[0].document_filters.read: %%root.status != "hidden" -> true
                    %%root.status = "hidden" -> false, where %%root.status is "pending"
                  roles[0].additional_fields.read for '_id', 'user_id', 'cost': %%user.custom_data.role = "admin" -> false, where %%user.custom_data.role is "customer"
                  roles[0].fields.status.read for 'status': true -> true
                  roles[0].fields.address.fields.city.read for 'address.city': true -> true
                  roles[0].document_filters.write: %%root.status = "pending" or %%root.tags = "open" -> true
                    %%root.status = "pending" -> true, where %%root.status is "pending"
                  roles[0].document_filters.write: %%root.status = "pending" or %%root.tags = "open" -> false
                    %%root.status = "pending" -> false, where %%root.status is "confirmed"
                    %%root.tags = "open" -> false, where %%root.tags has no value
                  hidden fields: _id, user_id, address.code, cost
                """);
        Explanation permitted = explainer(RULES)
                .update(
                        ORDERS,
                        context(ADA),
                        order("pending"),
                        order("cancelled").append("tags", new BsonString("open")));
        assertThat(permitted.verdict()).isEqualTo(Verdict.NOT_PERMITTED);
        assertThat(permitted.steps().getLast())
                .as("a field that nothing covers for writing")
                .isEqualTo(new RuleStep(
                        "roles[0].additional_fields",
                        "tags",
                        "",
                        permitted.steps().getLast().truth(),
                        List.of()));
        assertThat(explainer(RULES)
                        .update(
                                ORDERS,
                                context(ADA),
                                order("pending").append("tags", new BsonString("open")),
                                order("cancelled").append("tags", new BsonString("open")))
                        .verdict())
                .isEqualTo(Verdict.PERMITTED);
    }

    @Test
    void aDeleteShowsTheRuleThatRefusedIt() {
        assertThat(explainer(RULES)
                        .delete(ORDERS, context(ADMIN), order("shipped"))
                        .toText())
                .isEqualTo("""
                delete in 'shop.orders' as user 'root': not permitted
                  answer: delete not permitted
                  role 'customer' (roles[0]) does not apply
                  role 'admin' (roles[1]) applies
                  roles[0].apply_when: %%user.custom_data.role = "customer" and %%root.user_id = %%user.id -> false
                    %%user.custom_data.role = "customer" -> false, where %%user.custom_data.role is "admin"
                  roles[1].apply_when: %%user.custom_data.role = "admin" -> true, where %%user.custom_data.role is "admin"
                  roles[1].write: true -> true
                  roles[1].delete: false -> false
                """);
    }

    @Test
    void anInsertNamesTheFieldThatNothingCovers() {
        String rules = "{roles: [{name: 'r', apply_when: {}, fields: {a: {write: true}}}]}";
        assertThat(explainer(rules)
                        .insert(ORDERS, context(ADA), json("{a: 1, b: 2}"))
                        .toText())
                .isEqualTo("""
                insert in 'shop.orders' as user 'ada': not permitted
                  answer: insert not permitted
                  role 'r' (roles[0]) applies
                  roles[0].apply_when: true -> true
                  roles[0].insert: true -> true
                  roles[0].fields.a.write for 'a': true -> true
                  roles[0].additional_fields for 'b': no rule -> false
                """);
    }

    @Test
    void filtersAreExplained() {
        assertThat(explainer(FILTERED)
                        .read(ORDERS, context(ADA), json("{_id: 1, deleted: 5}"))
                        .toText())
                .isEqualTo("""
                read in 'shop.orders' as user 'ada': not seen
                  filter 'live' (filters[0]) applies
                    documents {"deleted": null, "owner": {"$ne": "ada"}}
                  filter 'guests' (filters[1]) does not apply
                  role 'all' (roles[0]) is not tried
                  filters[0].apply_when: %%user.type = "normal" -> true, where %%user.type is "normal"
                  filters[1].apply_when: %%user.type = "guest" -> false, where %%user.type is "normal"
                  filters: {"deleted": null, "owner": {"$ne": "ada"}} -> false
                """);
    }

    @Test
    void aFindShowsTheQueryThatIsSent() {
        assertThat(explainer(RULES)
                        .find(ORDERS, context(ADA), json("{cost: 3, status: 'x'}"))
                        .toText())
                .isEqualTo("""
                find in 'shop.orders' as user 'ada': sent
                  role 'customer' (roles[0]) is decided for each document
                    documents {"$and": [{"user_id": {"$eq": "ada"}}, {"$or": [{"$nor": [{"status": {"$eq": "hidden"}}]}, {"$or": [{"status": {"$eq": "pending"}}, {"tags": {"$eq": "open"}}]}]}]}
                  role 'admin' (roles[1]) does not apply
                  sent: {"$and": [{"status": "x"}, {"$and": [{"user_id": {"$eq": "ada"}}, {"$or": [{"$nor": [{"status": {"$eq": "hidden"}}]}, {"$or": [{"status": {"$eq": "pending"}}, {"tags": {"$eq": "open"}}]}]}]}]}
                  and matched against what is seen: {"cost": 3}
                  each document that is found is decided again in memory
                """);
        Explanation exact = explainer(FILTERED).find(ORDERS, context(ADA), json("{a: 1}"));
        assertThat(exact.query())
                .contains(new SentQuery(
                        json("{$and: [{a: 1}, {deleted: null, owner: {$ne: 'ada'}}]}"), json("{}"), true));
        assertThat(explainer("{roles: [{name: 'r', apply_when: false, read: true}]}")
                        .find(ORDERS, context(ADA), json("{}"))
                        .verdict())
                .isEqualTo(Verdict.NOTHING_TO_FIND);
    }

    @Test
    void whatCannotBeDecidedIsSaid() {
        String rules = "{roles: [{name: 'member', apply_when: {'%%user.id': {'%in': '%%root.members'}}, read: true},"
                + " {name: 'all', apply_when: {}, read: true}]}";
        assertThat(explainer(rules)
                        .read(ORDERS, context(ADA), json("{members: 'eve'}"))
                        .toText())
                .isEqualTo("""
                read in 'shop.orders' as user 'ada': not seen
                  role 'member' (roles[0]) cannot be decided
                  role 'all' (roles[1]) is not tried
                  roles[0].apply_when: %%user.id in %%root.members -> unknown, where %%user.id is "ada", %%root.members is "eve"
                """);
    }

    @Test
    void allSchemaFailuresAreShown() {
        RuleBook book = book("{roles: [{name: 'all', apply_when: {}, read: true, write: true}]}");
        SchemaBook schemas = SchemaBook.compile(
                List.of(new SchemaSource(
                        ORDERS, "schema.json", json("{properties: {a: {bsonType: 'int'}, b: {minimum: 3}}}"))),
                RuleNames.NONE,
                false);
        Explanation explanation = new RuleExplainer(book.with(schemas), Set.of())
                .insert(ORDERS, context(ADA), json("{_id: 1, a: 'x', b: 2}"));
        assertThat(explanation.verdict()).isEqualTo(Verdict.SCHEMA_FAILED);
        assertThat(explanation.schemaFailures()).hasSize(2).first().asString().contains("bsonType");
        assertThat(explanation.message()).isPresent();
    }

    @Test
    void aClosedCollectionIsExplainedAsItIsAnswered() {
        Explanation unknown = explainer(RULES).read(new Namespace("shop", "other"), context(ADMIN), json("{_id: 1}"));
        assertThat(unknown.verdict()).isEqualTo(Verdict.CLOSED);
        assertThat(unknown.message()).contains("no rule exists for namespace 'shop.other'");
        assertThat(explainer(RULES)
                        .insert(new Namespace("Espalier", "orders"), context(ADMIN), json("{_id: 1}"))
                        .verdict())
                .isEqualTo(Verdict.CLOSED);
    }

    @Test
    void machinesReadTheSame() {
        BsonDocument document = explainer(FILTERED)
                .delete(ORDERS, context(ADA), json("{_id: 1, owner: 'eve'}"))
                .toDocument();
        assertThat(document).isEqualTo(json("""
                {namespace: 'shop.orders', operation: 'delete', user: 'ada', verdict: 'permitted',
                 filters: [{path: 'filters[0]', name: 'live', outcome: 'applies',
                            query: {deleted: null, owner: {$ne: 'ada'}}, exact: true},
                           {path: 'filters[1]', name: 'guests', outcome: 'does_not_apply'}],
                 roles: [{path: 'roles[0]', name: 'all', outcome: 'applies'}],
                 steps: [
                  {path: 'filters[0].apply_when', field: '', rule: '%%user.type = "normal"', result: 'true', conditions: [
                    {condition: '%%user.type = "normal"', result: 'true',
                     operands: [{operand: '%%user.type', values: ['normal']}]}]},
                  {path: 'filters[1].apply_when', field: '', rule: '%%user.type = "guest"', result: 'false', conditions: [
                    {condition: '%%user.type = "guest"', result: 'false',
                     operands: [{operand: '%%user.type', values: ['normal']}]}]},
                  {path: 'filters', field: '', rule: '{"deleted": null, "owner": {"$ne": "ada"}}', result: 'true', conditions: []},
                  {path: 'roles[0].apply_when', field: '', rule: 'true', result: 'true', conditions: []},
                  {path: 'roles[0].write', field: '', rule: 'true', result: 'true', conditions: []},
                  {path: 'roles[0].delete', field: '', rule: 'true', result: 'true', conditions: []}],
                 seen: {_id: 1, owner: 'eve'}, hiddenFields: [], schemaFailures: []}
                """));
    }

    private static BsonDocument order(String status) {
        return new BsonDocument("_id", new BsonInt32(1))
                .append("user_id", new BsonString("ada"))
                .append("status", new BsonString(status))
                .append("address", json("{city: 'Bonn', code: 7}"))
                .append("cost", new BsonInt32(3));
    }

    private static RuleExplainer explainer(String rules) {
        return new RuleExplainer(book(rules), Set.of("espalier"));
    }

    private static RuleBook book(String rules) {
        RuleBook book = RuleBook.compile(List.of(new RuleSource(ORDERS, "rules.json", json(rules))), RuleNames.NONE);
        assertThat(book.problems()).isEmpty();
        return book;
    }
}
