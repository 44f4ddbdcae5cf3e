package io.espalier.rules.query;

import io.espalier.rules.bson.BsonOrder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalLong;
import org.bson.BsonInt32;
import org.bson.BsonNumber;
import org.bson.BsonValue;

/** Numbers as {@code $mod} and {@code $size} take them. */
final class WholeNumbers {
    private static final BsonValue ZERO = new BsonInt32(0);
    private static final BigDecimal SMALLEST = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    private WholeNumbers() {}

    static boolean isZero(BsonValue value) {
        return BsonOrder.equal(value, ZERO);
    }

    /** The number without its fraction; empty if that is no 64-bit integer, or the value no number. */
    static OptionalLong truncated(BsonValue value) {
        if (!(value instanceof BsonNumber number) || !BsonOrder.isFinite(number)) {
            return OptionalLong.empty();
        }
        BigDecimal exact = BsonOrder.exact(number);
        return exact.compareTo(SMALLEST) < 0 || exact.compareTo(LARGEST) > 0
                ? OptionalLong.empty()
                : OptionalLong.of(exact.setScale(0, RoundingMode.DOWN).longValueExact());
    }

    /** The number itself; empty if it has a fraction or is no 64-bit integer, or the value no number. */
    static OptionalLong exact(BsonValue value) {
        OptionalLong whole = truncated(value);
        return whole.isPresent()
                        && BsonOrder.exact((BsonNumber) value).compareTo(BigDecimal.valueOf(whole.getAsLong())) == 0
                ? whole
                : OptionalLong.empty();
    }
}
