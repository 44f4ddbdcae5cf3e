package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrderStatusTest {
    private static final Set<String> LEGAL = Set.of(
            "pending confirmed",
            "pending cancelled",
            "confirmed shipped",
            "backordered confirmed",
            "backordered cancelled",
            "shipped delivered",
            "delivered completed");

    @ParameterizedTest
    @EnumSource
    void walksEveryEdgeAndRefusesEveryOther(OrderStatus from) {
        for (OrderStatus to : OrderStatus.values()) {
            if (LEGAL.contains(from + " " + to)) {
                assertThat(from.mayBecome(to)).isTrue();
            } else {
                assertThat(from.mayBecome(to)).isFalse();
                assertThat(from.refusal(to)).contains("'" + from + "'", "'" + to + "'");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isFoundByTheNameInDocuments(OrderStatus status) {
        assertThat(OrderStatus.named(status.toString())).contains(status);
        assertThat(OrderStatus.named(status.name())).isEmpty();
    }
}
