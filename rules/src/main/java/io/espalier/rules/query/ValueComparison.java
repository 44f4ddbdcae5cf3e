package io.espalier.rules.query;

import io.espalier.rules.bson.BsonOrder;
import java.util.function.Predicate;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Compares one value of a document, null if it is missing, with the operand of a query. */
record ValueComparison(Operator operator, BsonValue operand) implements Predicate<@Nullable BsonValue> {

    enum Operator {
        EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        LESS,
        LESS_OR_EQUAL
    }

    @Override
    public boolean test(@Nullable BsonValue value) {
        if (value == null || value.getBsonType() == BsonType.UNDEFINED) {
            return testMissing();
        }
        if (!BsonOrder.comparable(value, operand)) {
            return testOtherKind();
        }
        boolean nan = BsonOrder.isNaN(value) || BsonOrder.isNaN(operand);
        int order = BsonOrder.compare(value, operand);
        return switch (operator) {
            case EQUAL -> order == 0;
            case GREATER -> order > 0 && !nan;
            case GREATER_OR_EQUAL -> order == 0 || (order > 0 && !nan);
            case LESS -> order < 0 && !nan;
            case LESS_OR_EQUAL -> order == 0 || (order < 0 && !nan);
        };
    }

    /** To a query null is what is missing, and so is {@code undefined}. */
    private boolean testMissing() {
        if (operand.getBsonType() != BsonType.NULL) {
            return testOtherKind();
        }
        return switch (operator) {
            case EQUAL, GREATER_OR_EQUAL, LESS_OR_EQUAL -> true;
            case GREATER, LESS -> false;
        };
    }

    /** Only the two ends of the order are compared with values of other kinds. */
    private boolean testOtherKind() {
        return switch (operator) {
            case EQUAL -> false;
            case GREATER, GREATER_OR_EQUAL -> operand.getBsonType() == BsonType.MIN_KEY;
            case LESS, LESS_OR_EQUAL -> operand.getBsonType() == BsonType.MAX_KEY;
        };
    }
}
