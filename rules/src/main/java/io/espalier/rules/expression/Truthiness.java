package io.espalier.rules.expression;

import io.espalier.rules.bson.BsonOrder;
import org.bson.BsonInt32;
import org.bson.BsonNumber;
import org.bson.BsonValue;

/** What JavaScript calls true, for the results of functions (spec/app-services.md §3.3). */
final class Truthiness {
    private static final BsonValue ZERO = new BsonInt32(0);

    private Truthiness() {}

    static boolean of(BsonValue value) {
        return switch (value.getBsonType()) {
            case NULL, UNDEFINED -> false;
            case BOOLEAN -> value.asBoolean().getValue();
            case STRING -> !value.asString().getValue().isEmpty();
            case DOUBLE, INT32, INT64, DECIMAL128 -> isTrue(value.asNumber());
            default -> true;
        };
    }

    private static boolean isTrue(BsonNumber number) {
        return !BsonOrder.isNaN(number) && !BsonOrder.equal(number, ZERO);
    }
}
