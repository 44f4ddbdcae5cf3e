package io.espalier.rules.guard;

import io.espalier.rules.Update;
import io.espalier.rules.bson.BsonGenerator;
import io.espalier.rules.expression.ExpressionGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Random rules that permit some writes, and random writes. */
final class WriteGenerator {
    private static final List<String> FIELDS = List.of("a", "b", "c");

    private final Random random;
    private final BsonGenerator values;
    private final ExpressionGenerator expressions;

    WriteGenerator(Random random, BsonGenerator values, ExpressionGenerator expressions) {
        this.random = random;
        this.values = values;
        this.expressions = expressions;
    }

    BsonDocument ruleSet() {
        BsonArray roles = new BsonArray();
        int size = 1 + random.nextInt(2);
        for (int i = 0; i < size; i++) {
            roles.add(role("role" + i));
        }
        BsonDocument rules = new BsonDocument("roles", roles);
        if (random.nextInt(5) == 0) {
            BsonDocument filter = new BsonDocument("name", new BsonString("filter"))
                    .append("apply_when", BsonBoolean.TRUE)
                    .append("query", new BsonDocument(values.oneOf(FIELDS), new BsonDocument("$ne", new BsonInt32(1))));
            if (random.nextInt(3) == 0) {
                filter.append("projection", new BsonDocument(values.oneOf(FIELDS), new BsonInt32(0)));
            }
            rules.append("filters", new BsonArray(List.of(filter)));
        }
        return rules;
    }

    /** A document of small numbers and lists of them, which rules and updates often meet. */
    BsonDocument plainDocument(int id) {
        BsonDocument document = new BsonDocument("_id", new BsonInt32(id));
        for (String name : FIELDS) {
            switch (random.nextInt(8)) {
                case 0 -> {}
                case 1 -> document.append(name, new BsonArray(List.of(smallNumber(), smallNumber())));
                case 2 -> document.append(name, new BsonDocument(values.oneOf(FIELDS), smallNumber()));
                case 3 ->
                    document.append(
                            name,
                            new BsonArray(List.of(
                                    new BsonRegularExpression(values.oneOf(List.of("a", "b"))), new BsonString("a"))));
                default -> document.append(name, smallNumber());
            }
        }
        return document;
    }

    private BsonValue smallNumber() {
        int number = random.nextInt(4);
        return switch (random.nextInt(6)) {
            case 0 -> new BsonInt64(number);
            case 1 -> new BsonDouble(number);
            default -> new BsonInt32(number);
        };
    }

    /** Many documents fit it. */
    BsonDocument schema() {
        BsonDocument properties = new BsonDocument();
        for (String name : FIELDS) {
            switch (random.nextInt(4)) {
                case 0 ->
                    properties.append(
                            name,
                            BsonDocument.parse(
                                    "{bsonType: ['int', 'long', 'double', 'string', 'array', 'object', 'null', 'bool']}"));
                case 1 -> properties.append(name, BsonDocument.parse("{maximum: 2, minItems: 1, maxLength: 3}"));
                case 2 ->
                    properties.append(
                            name, BsonDocument.parse("{properties: {a: {bsonType: 'int'}}, items: {minimum: 0}}"));
                default -> {}
            }
        }
        return new BsonDocument("properties", properties);
    }

    private BsonDocument role(String name) {
        BsonDocument role = new BsonDocument("name", new BsonString(name)).append("apply_when", mostly(true));
        switch (random.nextInt(4)) {
            case 0 -> role.append("write", BsonBoolean.TRUE);
            case 1 -> role.append("read", BsonBoolean.TRUE).append("write", onDocument());
            case 2 ->
                role.append("read", BsonBoolean.TRUE).append("fields", fields()).append("additional_fields", rule());
            default ->
                role.append("fields", fields()).append("additional_fields", rule().append("read", BsonBoolean.TRUE));
        }
        if (random.nextInt(4) == 0) {
            role.append(
                    "document_filters",
                    new BsonDocument("read", BsonBoolean.TRUE).append("write", mostly(random.nextBoolean())));
        }
        if (random.nextInt(4) == 0) {
            role.append("delete", mostly(true));
        }
        return role;
    }

    private BsonDocument fields() {
        BsonDocument fields = new BsonDocument("_id", rule().append("read", BsonBoolean.TRUE));
        for (String name : FIELDS) {
            switch (random.nextInt(4)) {
                case 0 -> fields.append(name, rule().append("read", BsonBoolean.TRUE));
                case 1 -> fields.append(name, rule());
                case 2 ->
                    fields.append(
                            name,
                            new BsonDocument("fields", new BsonDocument(values.oneOf(FIELDS), rule()))
                                    .append("read", BsonBoolean.TRUE));
                default -> {}
            }
        }
        return fields;
    }

    private BsonDocument rule() {
        return new BsonDocument(
                "write",
                switch (random.nextInt(4)) {
                    case 0 -> onDocument();
                    case 1 -> new BsonDocument(values.oneOf(List.of("%%this", "%%prev")), condition());
                    default -> mostly(true);
                });
    }

    private BsonValue mostly(boolean usual) {
        return random.nextInt(4) == 0 ? expressions.expression(1) : BsonBoolean.valueOf(usual);
    }

    /** About one field before and after, as rules often are. */
    private BsonValue onDocument() {
        String field = values.oneOf(FIELDS);
        return switch (random.nextInt(4)) {
            case 0 -> expressions.expression(1);
            case 1 -> new BsonDocument("%%root." + field, new BsonString("%%prevRoot." + values.oneOf(FIELDS)));
            case 2 ->
                new BsonDocument(
                        "%%root." + field,
                        new BsonDocument(
                                values.oneOf(List.of("%gt", "%gte", "%lt", "%lte")),
                                new BsonString("%%prevRoot." + values.oneOf(FIELDS))));
            default -> new BsonDocument("%%prevRoot." + field, condition()).append("%%root." + field, condition());
        };
    }

    private BsonValue condition() {
        BsonValue value = literal();
        return switch (random.nextInt(5)) {
            case 0 -> value;
            case 1 -> new BsonDocument("%ne", value);
            case 2 -> new BsonDocument("%in", new BsonArray(List.of(value, literal(), new BsonInt32(1))));
            case 3 -> new BsonDocument("%exists", BsonBoolean.valueOf(random.nextBoolean()));
            default -> new BsonDocument(values.oneOf(List.of("%gt", "%gte", "%lt", "%lte")), value);
        };
    }

    /** Regular expressions are no literals. */
    private BsonValue literal() {
        BsonValue value = random.nextInt(3) == 0 ? values.value(1) : new BsonInt32(random.nextInt(4));
        return value.toString().contains("egularExpression") ? new BsonInt32(1) : value;
    }

    private BsonValue written() {
        return random.nextInt(6) == 0 ? new BsonRegularExpression(values.oneOf(List.of("a", "b"))) : literal();
    }

    BsonDocument query(int documents) {
        return switch (random.nextInt(6)) {
            case 0 -> new BsonDocument(values.oneOf(FIELDS), new BsonInt32(random.nextInt(3)));
            case 1 -> new BsonDocument(values.oneOf(FIELDS), new BsonDocument("$exists", BsonBoolean.TRUE));
            case 2 -> new BsonDocument();
            default -> new BsonDocument("_id", new BsonInt32(random.nextInt(documents)));
        };
    }

    Update update() {
        return random.nextInt(4) == 0 ? Update.pipeline(stages()) : Update.operators(operators());
    }

    private BsonDocument operators() {
        BsonDocument operators = new BsonDocument();
        List<String> free = new ArrayList<>(List.of("a", "b", "c", "d"));
        int size = 1 + random.nextInt(2);
        for (int i = 0; i < size; i++) {
            String field = free.remove(random.nextInt(free.size()));
            String path = random.nextInt(4) == 0 ? field + "." + values.oneOf(BsonGenerator.NAMES) : field;
            String operator = values.oneOf(List.of(
                    "$set",
                    "$set",
                    "$set",
                    "$unset",
                    "$inc",
                    "$mul",
                    "$min",
                    "$max",
                    "$push",
                    "$addToSet",
                    "$currentDate",
                    "$rename",
                    "$pop",
                    "$setOnInsert"));
            BsonValue operand = switch (operator) {
                case "$inc", "$mul" -> number();
                case "$push", "$addToSet" ->
                    random.nextBoolean()
                            ? (random.nextBoolean() ? smallNumber() : values.value(1))
                            : new BsonDocument("$each", new BsonArray(List.of(values.value(1), values.value(0))));
                case "$unset" -> new BsonString("");
                case "$currentDate" -> BsonBoolean.TRUE;
                case "$rename" -> new BsonString(free.remove(random.nextInt(free.size())));
                case "$pop" -> new BsonInt32(1);
                default -> written();
            };
            BsonDocument same = operators.getDocument(operator, new BsonDocument());
            operators.put(operator, same.append(path, operand));
        }
        return operators;
    }

    private BsonValue number() {
        return switch (random.nextInt(9)) {
            case 0 -> new BsonInt32(-1);
            case 1 -> new BsonInt64(values.oneOf(List.of(Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1)));
            case 2 -> new BsonDouble(values.oneOf(List.of(0.5, -0.0, 1.0, Double.NaN, Double.POSITIVE_INFINITY, 0.1)));
            case 3 -> new BsonInt32(values.oneOf(List.of(Integer.MAX_VALUE, Integer.MIN_VALUE)));
            default -> smallNumber();
        };
    }

    private List<BsonDocument> stages() {
        List<BsonDocument> stages = new ArrayList<>();
        int size = 1 + random.nextInt(2);
        for (int i = 0; i < size; i++) {
            stages.add(
                    switch (random.nextInt(5)) {
                        case 0 -> new BsonDocument("$unset", new BsonString(values.oneOf(FIELDS)));
                        case 1 ->
                            new BsonDocument(
                                    "$replaceWith",
                                    new BsonDocument(
                                            "$mergeObjects",
                                            new BsonArray(List.of(
                                                    new BsonString("$$ROOT"),
                                                    new BsonDocument(values.oneOf(FIELDS), expression())))));
                        default ->
                            new BsonDocument(
                                    "$set",
                                    new BsonDocument(values.oneOf(FIELDS), expression())
                                            .append(values.oneOf(List.of("d", "e")), expression()));
                    });
        }
        return stages;
    }

    private BsonValue expression() {
        BsonValue path = new BsonString("$" + values.oneOf(FIELDS));
        return switch (random.nextInt(6)) {
            case 0 -> path;
            case 1 -> new BsonDocument("$literal", values.value(1));
            case 2 -> new BsonDocument("$add", new BsonArray(List.of(path, new BsonInt32(1))));
            case 3 -> new BsonDocument("$type", path);
            case 4 -> new BsonDocument("$ifNull", new BsonArray(List.of(path, new BsonInt32(2))));
            default -> new BsonInt32(random.nextInt(4));
        };
    }

    BsonDocument replacement() {
        BsonDocument replacement = values.embedded(2);
        return replacement.append(values.oneOf(FIELDS), new BsonInt32(random.nextInt(4)));
    }
}
