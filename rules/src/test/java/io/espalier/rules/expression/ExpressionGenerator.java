package io.espalier.rules.expression;

import io.espalier.rules.bson.BsonGenerator;
import java.util.List;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;

/** Random well-formed rule expressions, as they stand in a file. */
public final class ExpressionGenerator {
    private static final List<String> COMPARISONS = List.of("eq", "ne", "neq", "gt", "gte", "lt", "lte");

    private final Random random;
    private final BsonGenerator values;

    public ExpressionGenerator(Random random, BsonGenerator values) {
        this.random = random;
        this.values = values;
    }

    public BsonValue expression(int depth) {
        if (random.nextInt(20) == 0) {
            return BsonBoolean.valueOf(random.nextBoolean());
        }
        BsonDocument object = new BsonDocument();
        int size = 1 + random.nextInt(2);
        for (int i = 0; i < size; i++) {
            switch (random.nextInt(depth > 0 ? 10 : 6)) {
                case 6 -> object.put(operator("and"), expressions(depth));
                case 7 -> object.put(operator("or"), expressions(depth));
                case 8 -> object.put(operator("nor"), expressions(depth));
                case 9 -> object.put(operator("not"), expression(depth - 1));
                default -> object.put(key(), condition(depth));
            }
        }
        return object;
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
        return switch (random.nextInt(10)) {
            case 0 -> "%%user.data." + values.path();
            case 1 -> "%%prevRoot." + values.path();
            case 2, 3 -> "%%root." + values.path();
            default -> values.path();
        };
    }

    private BsonValue condition(int depth) {
        BsonDocument operators = new BsonDocument();
        switch (random.nextInt(depth > 0 ? 10 : 7)) {
            case 0 -> {
                return operand();
            }
            case 1, 2, 3 -> operators.put(operator(values.oneOf(COMPARISONS)), operand());
            case 4 -> operators.put(operator("exists"), BsonBoolean.valueOf(random.nextBoolean()));
            case 5, 6 -> operators.put(operator(random.nextBoolean() ? "in" : "nin"), list());
            case 7 -> operators.put(operator(values.oneOf(List.of("and", "or", "nor"))), conditions(depth));
            default -> operators.put(operator("not"), condition(depth - 1));
        }
        return operators;
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
        return random.nextInt(3) == 0 ? expansion() : literal();
    }

    private BsonString expansion() {
        return new BsonString(
                switch (random.nextInt(6)) {
                    case 0 -> "%%root." + values.path();
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
