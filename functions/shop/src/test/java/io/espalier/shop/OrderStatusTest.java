package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.FunctionException;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrderStatusTest {
    private static final Set<String> LEGAL = Set.of(
            "pending confirmed",
            "pending cancelled",
            "confirmed shipped",
            "confirmed backordered",
            "backordered confirmed",
            "backordered cancelled",
            "shipped delivered",
            "delivered completed");

    @ParameterizedTest
    @EnumSource
    void walksEveryEdgeAndRefusesEveryOther(OrderStatus from) {
        for (OrderStatus to : OrderStatus.values()) {
            if (LEGAL.contains(from + " " + to)) {
                assertThatCode(() -> from.requireMoveTo(to)).doesNotThrowAnyException();
            } else {
                assertThatThrownBy(() -> from.requireMoveTo(to))
                        .isInstanceOf(FunctionException.class)
                        .hasMessageContaining("'" + from + "'")
                        .hasMessageContaining("'" + to + "'");
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
