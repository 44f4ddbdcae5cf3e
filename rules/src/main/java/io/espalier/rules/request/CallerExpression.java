package io.espalier.rules.request;

import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * An aggregation expression of a caller under rules, checked to hold only operators and variables that are allowed there
 * (spec/app-services.md §6.6), so that the fields that decide its value are known. Immutable.
 *
 * @param expression as MongoDB understands it
 * @param fields the top-level fields of the document that it reads by name
 * @param wholeDocument whether it reads the document as a whole, by {@code $$ROOT} or {@code $$CURRENT}
 */
record CallerExpression(BsonValue expression, Set<String> fields, boolean wholeDocument) {
    public CallerExpression {
        fields = Set.copyOf(fields);
    }

    /**
     * @throws io.espalier.rules.RulesException with {@link io.espalier.rules.RulesErrorCode#NOT_SUPPORTED} for an operator or
     *     variable that is not available, with {@link io.espalier.rules.RulesErrorCode#INVALID_REQUEST} for a malformed one
     */
    public static CallerExpression of(BsonValue expression) {
        ExpressionReader reader = new ExpressionReader();
        reader.expression(expression);
        return reader.read(expression);
    }

    /**
     * An accumulator of {@code $group}, such as {@code {$sum: "$a"}}.
     *
     * @throws io.espalier.rules.RulesException as {@link #of}
     */
    public static CallerExpression ofAccumulator(BsonDocument accumulator) {
        ExpressionReader reader = new ExpressionReader();
        reader.accumulator(accumulator);
        return reader.read(accumulator);
    }

    /**
     * A function of {@code $setWindowFields}, such as {@code {$rank: {}}}, without its window.
     *
     * @throws io.espalier.rules.RulesException as {@link #of}
     */
    public static CallerExpression ofWindowFunction(BsonDocument function) {
        ExpressionReader reader = new ExpressionReader();
        reader.windowFunction(function);
        return reader.read(function);
    }

    /** Whether the value of the field can decide the expression's. */
    public boolean reads(String field) {
        return wholeDocument || fields.contains(field);
    }
}
