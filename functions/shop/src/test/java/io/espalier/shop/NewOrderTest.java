package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.espalier.functions.BsonMapper;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.bson.RecordBsonMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NewOrderTest {
    private static final String USER = "'5e00000000000000f1000001'";
    private static final String PRODUCT = "{'product_id': '5e00000000000000d0000001', 'quantity': 2}";
    private static final String ADDRESS = "{'street': 'Main St 1', 'state': 'OR'}";
    private static final String HUGE = "'" + "x".repeat(300_000) + "'";

    private final BsonMapper mapper = new RecordBsonMapper();

    @ParameterizedTest
    @MethodSource("faults")
    void namesTheFault(String arguments, String fault) {
        assertThatThrownBy(() -> order(arguments))
                .isInstanceOfSatisfying(
                        FunctionException.class,
                        e -> assertThat(e.code().kind()).isEqualTo(FunctionErrorCode.Kind.USER))
                .hasMessageContaining(fault)
                .message()
                .hasSizeLessThan(400);
    }

    private static Stream<Arguments> faults() {
        return Stream.of(
                arguments("", "userId"),
                arguments("'ada', [" + PRODUCT + "], " + ADDRESS, "userId must be 24 hexadecimal digits"),
                arguments("7, [" + PRODUCT + "], " + ADDRESS, "userId"),
                arguments(HUGE + ", [" + PRODUCT + "], " + ADDRESS, "userId"),
                arguments(USER + ", [], " + ADDRESS, "items must have 1 to 100 lines"),
                arguments(USER + ", [" + (PRODUCT + ",").repeat(100) + PRODUCT + "], " + ADDRESS, "got 101"),
                arguments(USER + ", {}, " + ADDRESS, "items"),
                arguments(USER + ", [7], " + ADDRESS, "[0]"),
                arguments(USER + ", [{'product_id': 'x', 'quantity': 1}], " + ADDRESS, "product_id"),
                arguments(USER + ", [{'product_id': " + HUGE + ", 'quantity': 1}], " + ADDRESS, "product_id"),
                arguments(USER + ", [{'quantity': 1}], " + ADDRESS, "product_id: is required"),
                arguments(USER + ", " + lineOf("0"), "quantity must be an integer from 1 to 999, got 0"),
                arguments(USER + ", " + lineOf("-1"), "got -1"),
                arguments(USER + ", " + lineOf("1000"), "got 1000"),
                arguments(USER + ", " + lineOf("1.5"), "quantity"),
                arguments(USER + ", " + lineOf("'2'"), "quantity"),
                arguments(USER + ", " + lineOf("99999999999"), "quantity"),
                arguments(USER + ", " + lineOf("500", "500"), "999 in all lines together"),
                arguments(
                        USER + ", [{'product_id': '5e00000000000000d0000001', 'quantity': 1, 'price': 1}], " + ADDRESS,
                        "price: unknown field"),
                arguments(USER + ", [" + PRODUCT + "]", "shippingAddress"),
                arguments(USER + ", [" + PRODUCT + "], {}", "shippingAddress must have 1 to 20 fields"),
                arguments(USER + ", [" + PRODUCT + "], 'Main St'", "shippingAddress"),
                arguments(USER + ", [" + PRODUCT + "], {'street': " + HUGE + "}", "shippingAddress.street"),
                arguments(USER + ", [" + PRODUCT + "], {'street': {'$gt': ''}}", "shippingAddress.street"),
                arguments(USER + ", [" + PRODUCT + "], {'$where': 'x'}", "illegal name"),
                arguments(USER + ", [" + PRODUCT + "], {'a.b': 'x'}", "illegal name"),
                arguments(USER + ", [" + PRODUCT + "], {'a\\u0000': 'x'}", "illegal name"),
                arguments(USER + ", [" + PRODUCT + "], {'\\ud800': 'x'}", "illegal name"),
                arguments(USER + ", [" + PRODUCT + "], {'street': 'x\\u0000'}", "shippingAddress.street holds a NUL"),
                arguments(USER + ", [" + PRODUCT + "], {'street': '\\ud800'}", "shippingAddress.street holds"),
                arguments(USER + ", [" + PRODUCT + "], " + ADDRESS + ", ''", "paymentMethod"),
                arguments(USER + ", [" + PRODUCT + "], " + ADDRESS + ", 7", "paymentMethod"),
                arguments(USER + ", [" + PRODUCT + "], " + ADDRESS + ", " + HUGE, "paymentMethod"),
                arguments(USER + ", [" + PRODUCT + "], " + ADDRESS + ", 'card', 1", "at most 4 arguments"));
    }

    @Test
    void mergesLinesOfOneProduct() {
        NewOrder order = order(USER + ", " + lineOf("2", "3"));
        assertThat(order.quantities()).containsExactly(Map.entry(new ObjectId("5e00000000000000d0000001"), 5));
    }

    @Test
    void paymentMethodMayBeLeftOut() {
        assertThat(order(USER + ", [" + PRODUCT + "], " + ADDRESS).paymentMethod())
                .isEmpty();
        assertThat(order(USER + ", [" + PRODUCT + "], " + ADDRESS + ", null").paymentMethod())
                .isEmpty();
        assertThat(order(USER + ", [" + PRODUCT + "], " + ADDRESS + ", 'card_declined'")
                        .paymentMethod())
                .contains("card_declined");
    }

    private NewOrder order(String arguments) {
        List<BsonValue> values = BsonArray.parse("[" + arguments + "]").getValues();
        return (NewOrder) mapper.decodePositional(values, NewOrder.class);
    }

    private static String lineOf(String... quantities) {
        List<String> lines = Stream.of(quantities)
                .map(quantity -> "{'product_id': '5e00000000000000d0000001', 'quantity': " + quantity + "}")
                .toList();
        return lines + ", " + ADDRESS;
    }
}
