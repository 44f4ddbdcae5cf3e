package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.bson.BsonDecimal128;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyTest {

    @ParameterizedTest
    @CsvSource({"0.005, 0.01", "0.004, 0.00", "2.675, 2.68", "1E+2, 100.00", "-0.005, -0.01", "19.99, 19.99"})
    void roundsHalfUpToTwoDecimals(String amount, String expected) {
        assertThat(new Money(new BigDecimal(amount))).hasToString(expected);
    }

    @Test
    void isExactWhereDoublesAreNot() {
        Money dime = new Money(new BigDecimal("0.10"));
        assertThat(dime.plus(dime).plus(dime)).isEqualTo(dime.times(3)).hasToString("0.30");
    }

    @Test
    void isStoredAsDecimal() {
        assertThat(new Money(BigDecimal.TEN).stored()).isEqualTo(new BsonDecimal128(Decimal128.parse("10.00")));
    }

    @Test
    void readsWhatOtherProgramsStored() {
        assertThat(Money.of(new BsonInt32(7))).hasToString("7.00");
        assertThat(Money.of(new BsonDecimal128(Decimal128.parse("-0")))).hasToString("0.00");
    }

    @Test
    void refusesWhatIsNoAmount() {
        assertThatThrownBy(() -> Money.of(new BsonString("7"))).hasMessageContaining("finite number");
        assertThatThrownBy(() -> Money.of(new BsonDecimal128(Decimal128.NaN))).hasMessageContaining("finite number");
        assertThatThrownBy(() -> Money.of(null)).hasMessageContaining("nothing");
    }

    @Test
    void theAverageOfNothingIsZero() {
        assertThat(Money.ZERO.dividedBy(0)).isEqualTo(Money.ZERO);
        assertThat(new Money(BigDecimal.TEN).dividedBy(3)).hasToString("3.33");
    }
}
