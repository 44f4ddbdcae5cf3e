package io.espalier.rules.guard;

import io.espalier.rules.bson.BsonGenerator;
import io.espalier.rules.expression.ExpressionGenerator;
import java.util.List;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Random well-formed rule files, and queries as callers and filters write them. */
public final class RuleSetGenerator {
    private final Random random;
    private final BsonGenerator values;
    private final ExpressionGenerator expressions;

    public RuleSetGenerator(Random random, BsonGenerator values) {
        this.random = random;
        this.values = values;
        this.expressions = new ExpressionGenerator(random, values);
    }

    /** The {@code _id} is always seen. */
    public BsonDocument ruleSet() {
        BsonArray roles = new BsonArray();
        int size = 1 + random.nextInt(3);
        for (int i = 0; i < size; i++) {
            BsonDocument role = new BsonDocument("name", new BsonString("role" + i)).append("apply_when", condition());
            if (random.nextInt(3) == 0) {
                role.append("document_filters", documentFilters());
            }
            boolean byField = random.nextInt(3) == 0;
            if (!byField) {
                role.append("read", random.nextBoolean() ? BsonBoolean.TRUE : expressions.expression(1));
            }
            if (random.nextInt(3) == 0) {
                role.append("write", random.nextInt(3) == 0 ? BsonBoolean.TRUE : expressions.expression(1));
            }
            if (random.nextInt(6) == 0) {
                role.append(random.nextBoolean() ? "insert" : "delete", expressions.expression(1));
            }
            if (byField) {
                BsonDocument fields = new BsonDocument("_id", rule(BsonBoolean.TRUE));
                for (String name : List.of("a", "b")) {
                    switch (random.nextInt(4)) {
                        case 0 -> fields.append(name, rule(BsonBoolean.valueOf(random.nextBoolean())));
                        case 1 -> fields.append(name, rule(expressions.expression(1)));
                        case 2 ->
                            fields.append(
                                    name,
                                    new BsonDocument(
                                            "fields",
                                            new BsonDocument(
                                                    values.oneOf(BsonGenerator.NAMES), rule(BsonBoolean.TRUE))));
                        default -> {}
                    }
                }
                role.append("fields", fields);
                role.append("additional_fields", rule(BsonBoolean.valueOf(random.nextBoolean())));
            }
            roles.add(role);
        }
        return new BsonDocument("roles", roles).append("filters", filters());
    }

    private BsonArray filters() {
        BsonArray filters = new BsonArray();
        int size = Math.max(0, random.nextInt(5) - 2);
        for (int i = 0; i < size; i++) {
            BsonDocument query = query(random, values, 1);
            if (random.nextInt(4) == 0) {
                query.append(values.path(), new BsonString("%%user.data." + values.path()));
            }
            filters.add(new BsonDocument("name", new BsonString("filter" + i))
                    .append("apply_when", BsonBoolean.TRUE)
                    .append("query", query));
        }
        if (size > 0 && random.nextInt(3) == 0) {
            BsonInt32 keep = new BsonInt32(random.nextInt(2));
            BsonDocument projection = new BsonDocument("a", keep);
            if (random.nextBoolean()) {
                projection.append("c." + values.oneOf(BsonGenerator.NAMES), keep);
            }
            filters.getFirst().asDocument().append("projection", projection);
        }
        return filters;
    }

    private BsonDocument documentFilters() {
        BsonDocument filters = new BsonDocument();
        if (random.nextInt(4) != 0) {
            filters.append("read", condition());
        }
        if (random.nextInt(4) != 0) {
            filters.append("write", condition());
        }
        return filters;
    }

    /** Most expressions are false for most documents. */
    private BsonValue condition() {
        return random.nextInt(3) == 0 ? BsonBoolean.TRUE : expressions.expression(1);
    }

    private BsonDocument rule(BsonValue read) {
        BsonDocument rule = new BsonDocument("read", read);
        if (random.nextInt(4) == 0) {
            rule.append("write", random.nextBoolean() ? BsonBoolean.TRUE : expressions.expression(1));
        }
        return rule;
    }

    static BsonDocument query(Random random, BsonGenerator values, int depth) {
        BsonDocument query = new BsonDocument();
        int size = random.nextInt(3);
        for (int i = 0; i < size; i++) {
            if (depth > 0 && random.nextInt(4) == 0) {
                query.append(
                        values.oneOf(List.of("$and", "$or", "$nor")),
                        new BsonArray(List.of(query(random, values, depth - 1), query(random, values, depth - 1))));
            } else {
                query.append(random.nextInt(4) == 0 ? "_id" : values.path(), condition(random, values));
            }
        }
        return query;
    }

    private static BsonValue condition(Random random, BsonGenerator values) {
        BsonValue value = operand(values);
        return switch (random.nextInt(8)) {
            case 0 -> value;
            case 1 -> new BsonDocument("$exists", BsonBoolean.valueOf(random.nextBoolean()));
            case 2 ->
                new BsonDocument(values.oneOf(List.of("$in", "$nin")), new BsonArray(List.of(value, operand(values))));
            case 3 -> new BsonDocument("$not", new BsonDocument("$gt", value));
            case 4 -> new BsonDocument("$elemMatch", new BsonDocument("$gte", value));
            case 5 -> new BsonDocument("$elemMatch", new BsonDocument(values.oneOf(BsonGenerator.NAMES), value));
            case 6 -> new BsonDocument("$all", new BsonArray(List.of(value)));
            default -> new BsonDocument(values.oneOf(List.of("$eq", "$ne", "$gt", "$gte", "$lt", "$lte")), value);
        };
    }

    /**
     * MongoDB does not take undefined in a query, and rules no regular expression. MongoDB's planner fails by itself on a
     * negated symbol where there is an index.
     */
    private static BsonValue operand(BsonGenerator values) {
        BsonValue value = values.value(1);
        return switch (value.getBsonType()) {
            case UNDEFINED, REGULAR_EXPRESSION, SYMBOL, DOCUMENT, ARRAY -> new BsonInt32(1);
            default -> value;
        };
    }
}
