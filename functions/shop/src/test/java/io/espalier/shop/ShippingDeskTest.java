package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShippingDeskTest {

    @Test
    void trackingNumbersAreSixteenBase32Digits() {
        ShippingDesk desk = new ShippingDesk();
        assertThat(desk.trackingNumber()).matches("TRK[A-Z2-7]{16}").isNotEqualTo(desk.trackingNumber());
    }

    @ParameterizedTest
    @CsvSource({"AK, 5", "HI, 5", "hi, 5", "OR, 3", "'', 3"})
    void alaskaAndHawaiiTakeLonger(String state, int days) {
        Order order = new Order(BsonDocument.parse("{shipping_address: {state: '" + state + "'}}"));
        assertThat(ShippingDesk.transit(order)).isEqualTo(Duration.ofDays(days));
    }

    @Test
    void anOrderWithoutAddressTakesTheUsualTime() {
        assertThat(ShippingDesk.transit(new Order(new BsonDocument()))).isEqualTo(Duration.ofDays(3));
    }
}
