package io.espalier.benchmark;

import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/** Orders with twenty fields, and the rules of a typical app on them. */
final class OrderRules {
    static final Namespace NAMESPACE = new Namespace("benchmark", "orders");

    /** The owner's role is the second that is tried; documents are read whole. */
    static final String OWNERS = """
            {roles: [
              {name: 'admin', apply_when: {'%%user.custom_data.role': 'admin'}, read: true, write: true},
              {name: 'owner', apply_when: {owner: '%%user.id'},
               read: true, write: {'%%root.status': {'%in': ['pending', 'paid', 'cancelled']}}, insert: true, delete: false}]}""";

    /** The same with rules for fields. */
    static final String FIELDS = """
            {roles: [
              {name: 'admin', apply_when: {'%%user.custom_data.role': 'admin'}, read: true, write: true},
              {name: 'owner', apply_when: {owner: '%%user.id'},
               fields: {field3: {read: false}, status: {read: true, write: {'%%prev': 'pending', '%%this': 'cancelled'}}},
               additional_fields: {read: true}}]}""";

    private OrderRules() {}

    static RuleBook book(String rules) {
        RuleBook book = RuleBook.compile(
                List.of(new RuleSource(NAMESPACE, "rules.json", BsonDocument.parse(rules))), RuleNames.NONE);
        if (!book.problems().isEmpty()) {
            throw new IllegalArgumentException(book.problems().toString());
        }
        return book;
    }

    static RuleContext caller() {
        return new RuleContext(
                BsonDocument.parse("{id: 'ada', type: 'normal', data: {}, custom_data: {role: 'customer'}}"),
                new BsonDocument(),
                BsonDocument.parse("{tag: '', values: {}}"),
                new BsonDocument());
    }

    static BsonDocument order(int id) {
        BsonDocument order = new BsonDocument("_id", new BsonInt32(id))
                .append("owner", new BsonString("ada"))
                .append("status", new BsonString("pending"));
        for (int i = 3; i < 20; i++) {
            order.append("field" + i, new BsonString("value " + i + " of order " + id));
        }
        return order;
    }
}
