package io.espalier.rules.schema;

import io.espalier.rules.bson.BsonOrder;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import org.bson.BsonDouble;
import org.bson.BsonNumber;

/**
 * {@code multipleOf} as MongoDB decides it: both numbers as decimals, of a double its first 15 digits, so that 0.3 is a multiple of
 * 0.1. Infinity and NaN are a multiple of nothing.
 */
final class Multiples {
    private static final MathContext DIGITS_OF_A_DOUBLE = new MathContext(15, RoundingMode.HALF_EVEN);

    private Multiples() {}

    static boolean isMultiple(BsonNumber number, BsonNumber divisor) {
        Optional<BigDecimal> dividend = decimal(number);
        return dividend.isPresent()
                && decimal(divisor)
                        .filter(by -> dividend.get().remainder(by).signum() == 0)
                        .isPresent();
    }

    /** Empty for what is not a finite number. */
    static Optional<BigDecimal> decimal(BsonNumber number) {
        if (!BsonOrder.isFinite(number)) {
            return Optional.empty();
        }
        BigDecimal exact = BsonOrder.exact(number);
        return Optional.of(number instanceof BsonDouble ? exact.round(DIGITS_OF_A_DOUBLE) : exact);
    }
}
