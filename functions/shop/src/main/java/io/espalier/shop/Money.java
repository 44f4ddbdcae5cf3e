package io.espalier.shop;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.bson.BsonDecimal128;
import org.bson.BsonNumber;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/** An amount in the shop's currency: two decimals, rounded half-up, never a double. */
record Money(BigDecimal amount) {
    static final Money ZERO = new Money(BigDecimal.ZERO);

    Money {
        amount = amount.setScale(2, RoundingMode.HALF_UP);
    }

    static Money of(@Nullable BsonValue stored) {
        if (stored instanceof BsonNumber number && number.decimal128Value().isFinite()) {
            return new Money(new BigDecimal(number.decimal128Value().toString()));
        }
        throw new IllegalStateException("an amount of money must be a finite number, found "
                + (stored == null ? "nothing" : stored.getBsonType()));
    }

    Money plus(Money other) {
        return new Money(amount.add(other.amount));
    }

    Money times(int quantity) {
        return new Money(amount.multiply(BigDecimal.valueOf(quantity)));
    }

    /** The average of {@code count} parts; zero of none. */
    Money dividedBy(long count) {
        return count == 0 ? ZERO : new Money(amount.divide(BigDecimal.valueOf(count), 2, RoundingMode.HALF_UP));
    }

    Decimal128 decimal() {
        return new Decimal128(amount);
    }

    BsonDecimal128 stored() {
        return new BsonDecimal128(decimal());
    }

    /** Digits, a point, two digits: the form in JSON. */
    @Override
    public String toString() {
        return amount.toPlainString();
    }
}
