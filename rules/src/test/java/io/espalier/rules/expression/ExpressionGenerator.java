package io.espalier.rules.expression;

import io.espalier.rules.RuleContext;
import io.espalier.rules.bson.BsonGenerator;
import io.espalier.rules.query.QueryGenerator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonUndefined;
import org.bson.BsonValue;

/** Random well-formed rule expressions, as they stand in a file. */
public final class ExpressionGenerator {
    public static final RuleNames NAMES =
            new RuleNames(Set.of(), Set.of(), Set.of("first", "failsOnText", "isShort", "nothing"));

    private static final List<String> CONVERSIONS =
            List.of("stringToOid", "oidToString", "stringToUuid", "uuidToString");
    private static final Set<String> QUERY_OPERATORS = Set.of("$all", "$elemMatch", "$size", "$type", "$mod");
    private static final List<String> COMPARISONS = List.of("eq", "ne", "neq", "gt", "gte", "lt", "lte");

    private final Random random;
    private final BsonGenerator values;
    private final QueryGenerator queries;

    public ExpressionGenerator(Random random, BsonGenerator values) {
        this.random = random;
        this.values = values;
        this.queries = new QueryGenerator(random, values);
    }

    /** The rules as they read for a caller, with functions of {@link #NAMES}. */
    public static RuleContext context(BsonDocument user) {
        return new RuleContext(
                        user,
                        new BsonDocument(),
                        BsonDocument.parse("{tag: '', values: {}}"),
                        new BsonDocument(),
                        ExpressionGenerator::call)
                .forOperation();
    }

    private static BsonValue call(String name, List<BsonValue> arguments) {
        return switch (name) {
            case "first" -> arguments.getFirst();
            case "failsOnText" -> {
                if (arguments.getFirst().isString()) {
                    throw new IllegalStateException("text");
                }
                yield arguments.getFirst();
            }
            case "isShort" ->
                BsonBoolean.valueOf(arguments.getFirst().toString().length() < 25);
            default -> new BsonUndefined();
        };
    }

    /** A caller to whom generated expressions refer. */
    public BsonDocument user() {
        return new BsonDocument("id", values.value(0).isString() ? values.value(0) : new BsonString("a"))
                .append("data", values.embedded(3));
    }

    public BsonValue expression(int depth) {
        if (random.nextInt(20) == 0) {
            return BsonBoolean.valueOf(random.nextBoolean());
        }
        BsonDocument object = new BsonDocument();
        int size = 1 + random.nextInt(2);
        for (int i = 0; i < size; i++) {
            switch (random.nextInt(depth > 0 ? 14 : 8)) {
                case 6 -> object.put(random.nextBoolean() ? "%%user.id" : callersPath(), withDocument());
                case 7 -> object.put(operator("function"), function());
                case 8 -> object.put(operator("and"), expressions(depth));
                case 9 -> object.put(operator("or"), expressions(depth));
                case 10 -> object.put(operator("nor"), expressions(depth));
                case 11 -> object.put(operator("not"), expression(depth - 1));
                case 12 ->
                    object.put(
                            random.nextBoolean() ? "%%true" : "%%false",
                            random.nextBoolean()
                                    ? new BsonDocument(operator("function"), function())
                                    : expression(depth - 1));
                default -> object.put(key(), condition(depth));
            }
        }
        return object;
    }

    /** Operators on a value of the caller that look at the document. */
    private BsonDocument withDocument() {
        BsonString path = new BsonString("%%root." + values.path());
        return switch (random.nextInt(4)) {
            case 0 -> new BsonDocument(operator(values.oneOf(CONVERSIONS)), path);
            case 1 -> new BsonDocument(operator(values.oneOf(COMPARISONS)), path);
            case 2 -> new BsonDocument(operator("in"), path);
            default ->
                new BsonDocument(
                        operator("in"),
                        new BsonArray(List.of(path, new BsonString("%%root." + values.path()), operand())));
        };
    }

    private String callersPath() {
        return "%%user.data." + values.path();
    }

    private BsonArray expressions(int depth) {
        BsonArray list = new BsonArray();
        int size = 1 + random.nextInt(2);
        for (int i = 0; i < size; i++) {
            list.add(expression(depth - 1));
        }
        return list;
    }

    private String operator(String name) {
        return (random.nextBoolean() ? "%" : "$") + name;
    }

    private String key() {
        return switch (random.nextInt(11)) {
            case 10 -> "%%user.id";
            case 0 -> "%%user.data." + values.path();
            case 1 -> "%%prevRoot." + values.path();
            case 2, 3 -> "%%root." + values.path();
            default -> values.path();
        };
    }

    private BsonValue condition(int depth) {
        BsonDocument operators = new BsonDocument();
        switch (random.nextInt(depth > 0 ? 13 : 10)) {
            case 0 -> {
                return operand();
            }
            case 1, 2, 3 -> operators.put(operator(values.oneOf(COMPARISONS)), operand());
            case 4 -> operators.put(operator("exists"), BsonBoolean.valueOf(random.nextBoolean()));
            case 5, 6 -> operators.put(operator(random.nextBoolean() ? "in" : "nin"), list());
            case 7 -> operators.put(operator("function"), function());
            case 8 -> operators.put(operator(values.oneOf(CONVERSIONS)), convertible());
            case 9 -> operators.putAll(queryOperator());
            case 10 -> operators.put(operator(values.oneOf(List.of("and", "or", "nor"))), conditions(depth));
            default -> operators.put(operator("not"), condition(depth - 1));
        }
        return operators;
    }

    private BsonDocument function() {
        BsonArray arguments = new BsonArray(List.of(argument()));
        if (random.nextBoolean()) {
            arguments.add(argument());
        }
        return new BsonDocument("name", new BsonString(values.oneOf(List.copyOf(new TreeSet<>(NAMES.functions())))))
                .append("arguments", arguments);
    }

    private BsonValue argument() {
        return random.nextBoolean() ? expansion() : operand();
    }

    private BsonValue convertible() {
        return new BsonString(
                switch (random.nextInt(6)) {
                    case 0 -> "%%user.id";
                    case 1 -> "%%user.data." + values.path();
                    case 2 -> "%%root._id";
                    default -> "%%root." + values.path();
                });
    }

    /** One of MongoDB's own, in which expansions of the caller stand for some texts. */
    private BsonDocument queryOperator() {
        while (true) {
            Map.Entry<String, BsonValue> first =
                    queries.operators(1).entrySet().iterator().next();
            String key = first.getKey();
            if (QUERY_OPERATORS.contains(key)) {
                BsonValue operand = key.equals("$type") ? first.getValue() : withExpansions("", first.getValue());
                return new BsonDocument(operator(key.substring(1)), operand);
            }
        }
    }

    private BsonValue withExpansions(String key, BsonValue value) {
        return switch (value) {
            case BsonDocument document -> {
                BsonDocument copy = new BsonDocument();
                document.forEach((name, inner) -> copy.put(
                        name.startsWith("$") ? operator(name.substring(1)) : name,
                        name.equals("$type") ? inner : withExpansions(name, inner)));
                yield copy;
            }
            case BsonArray array
            when (key.equals("$in") || key.equals("$all")) && random.nextInt(4) == 0 -> expansionOfCaller();
            case BsonArray array ->
                new BsonArray(
                        array.stream().map(inner -> withExpansions("", inner)).toList());
            case BsonString text when random.nextBoolean() -> expansionOfCaller();
            case BsonRegularExpression _ -> new BsonString("a");
            default -> value;
        };
    }

    private BsonString expansionOfCaller() {
        return new BsonString(random.nextBoolean() ? "%%user.id" : "%%user.data." + values.path());
    }

    private BsonArray conditions(int depth) {
        BsonArray list = new BsonArray();
        list.add(condition(depth - 1));
        list.add(condition(depth - 1));
        return list;
    }

    private BsonValue list() {
        if (random.nextInt(4) == 0) {
            return expansion();
        }
        BsonArray list = new BsonArray();
        int size = random.nextInt(3);
        for (int i = 0; i < size; i++) {
            list.add(operand());
        }
        return list;
    }

    private BsonValue operand() {
        return switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> expansion();
            case 4 -> new BsonDocument(operator(values.oneOf(CONVERSIONS)), convertible());
            case 5 -> new BsonDocument(operator("function"), function());
            case 6 -> new BsonDocument(values.oneOf(BsonGenerator.NAMES), operand());
            default -> literal();
        };
    }

    private BsonString expansion() {
        return new BsonString(
                switch (random.nextInt(6)) {
                    case 0, 2 -> "%%root." + values.path();
                    case 1 -> "%%user.id";
                    default -> "%%user.data." + values.path();
                });
    }

    /** Regular expressions are no literals of rules; a caller's data may hold them. */
    private BsonValue literal() {
        BsonValue literal = values.value(2);
        return holdsRegularExpression(literal) ? new BsonString("a") : literal;
    }

    private static boolean holdsRegularExpression(BsonValue value) {
        return switch (value) {
            case BsonDocument document ->
                document.values().stream().anyMatch(ExpressionGenerator::holdsRegularExpression);
            case BsonArray array -> array.stream().anyMatch(ExpressionGenerator::holdsRegularExpression);
            default -> value.getBsonType() == BsonType.REGULAR_EXPRESSION;
        };
    }
}
