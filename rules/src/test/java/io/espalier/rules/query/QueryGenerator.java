package io.espalier.rules.query;

import io.espalier.rules.bson.BsonGenerator;
import java.util.List;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;

/** Random MongoDB queries of the operators that are available under rules. MongoDB may refuse some of them. */
public final class QueryGenerator {
    private static final List<String> COMPARISONS = List.of("$eq", "$ne", "$gt", "$gte", "$lt", "$lte");
    private static final List<String> TYPES = List.of(
            "double",
            "string",
            "object",
            "array",
            "binData",
            "undefined",
            "objectId",
            "bool",
            "date",
            "null",
            "regex",
            "javascript",
            "symbol",
            "int",
            "timestamp",
            "long",
            "decimal",
            "minKey",
            "maxKey",
            "number");

    private final Random random;
    private final BsonGenerator values;

    public QueryGenerator(Random random, BsonGenerator values) {
        this.random = random;
        this.values = values;
    }

    public BsonDocument query(int depth) {
        BsonDocument query = new BsonDocument();
        int size = random.nextInt(6) == 0 ? 2 : 1;
        for (int i = 0; i < size; i++) {
            if (depth > 0 && random.nextInt(4) == 0) {
                query.put(values.oneOf(List.of("$and", "$or", "$nor")), queries(depth));
            } else {
                query.put(values.path(), random.nextInt(4) == 0 ? literal() : operators(depth));
            }
        }
        return query;
    }

    public BsonDocument sort() {
        BsonDocument sort = new BsonDocument();
        int size = 1 + random.nextInt(2);
        for (int i = 0; i < size; i++) {
            sort.put(values.path(), new BsonInt32(random.nextBoolean() ? 1 : -1));
        }
        return sort;
    }

    private BsonArray queries(int depth) {
        BsonArray list = new BsonArray();
        int size = 1 + random.nextInt(2);
        for (int i = 0; i < size; i++) {
            list.add(query(depth - 1));
        }
        return list;
    }

    /** One operator or two. */
    public BsonDocument operators(int depth) {
        BsonDocument operators = new BsonDocument();
        int size = random.nextInt(4) == 0 ? 2 : 1;
        for (int i = 0; i < size; i++) {
            switch (random.nextInt(depth > 0 ? 15 : 11)) {
                case 0, 1, 2, 3 -> operators.put(values.oneOf(COMPARISONS), literal());
                case 4, 5 -> operators.put(random.nextBoolean() ? "$in" : "$nin", list(false));
                case 6 -> operators.put("$exists", BsonBoolean.valueOf(random.nextBoolean()));
                case 7 -> operators.put("$size", number(random.nextInt(4)));
                case 8 -> operators.put("$type", type());
                case 9 ->
                    operators.put(
                            "$mod",
                            new BsonArray(List.of(number(1 + random.nextInt(3)), number(random.nextInt(3) - 1))));
                case 10 -> operators.put("$all", list(depth > 0));
                case 11 -> operators.put("$not", operators(depth - 1));
                default -> operators.put("$elemMatch", random.nextBoolean() ? operators(depth - 1) : query(depth - 1));
            }
        }
        return operators;
    }

    private BsonValue number(int number) {
        return random.nextInt(3) == 0 ? new BsonDouble(number) : new BsonInt32(number);
    }

    private BsonValue type() {
        return random.nextInt(4) == 0 ? new BsonArray(List.of(oneType(), oneType())) : oneType();
    }

    private BsonValue oneType() {
        return random.nextInt(3) == 0
                ? new BsonInt32(values.oneOf(List.of(-1, 1, 2, 3, 4, 5, 7, 8, 10, 13, 16, 17, 18, 19, 127)))
                : new BsonString(values.oneOf(TYPES));
    }

    private BsonArray list(boolean ofAll) {
        BsonArray list = new BsonArray();
        boolean elements = ofAll && random.nextBoolean();
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            list.add(
                    elements
                            ? new BsonDocument("$elemMatch", random.nextBoolean() ? operators(0) : query(0))
                            : literal());
        }
        return list;
    }

    /** Queries cannot compare with regular expressions or {@code undefined}. */
    private BsonValue literal() {
        BsonValue literal = values.value(2);
        return literal.getBsonType() == BsonType.REGULAR_EXPRESSION || literal.getBsonType() == BsonType.UNDEFINED
                ? new BsonString("a")
                : literal;
    }
}
