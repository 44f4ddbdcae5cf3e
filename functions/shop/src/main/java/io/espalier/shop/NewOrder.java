package io.espalier.shop;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;

/**
 * An order as it is asked for: whatever holds one has been checked, except against products and stock.
 *
 * @param userId whose order it will be
 * @param items 1 to {@value #MAX_LINES} lines
 * @param paymentMethod a name of letters, digits, {@code _} and {@code -}; {@code card} if left out
 */
@RegisterForReflection
public record NewOrder(
        String userId, List<OrderLine> items, BsonDocument shippingAddress, Optional<String> paymentMethod) {
    static final int MAX_LINES = 100;
    static final String DEFAULT_PAYMENT_METHOD = "card";
    private static final Pattern METHOD = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    public NewOrder {
        if (!ObjectId.isValid(userId)) {
            throw new IllegalArgumentException("userId must be 24 hexadecimal digits");
        }
        items = List.copyOf(items);
        check(items, shippingAddress, paymentMethod);
    }

    /** @throws IllegalArgumentException naming what is wrong and what is allowed */
    static void check(List<OrderLine> items, BsonDocument shippingAddress, Optional<String> paymentMethod) {
        if (items.isEmpty() || items.size() > MAX_LINES) {
            throw new IllegalArgumentException(
                    "items must have 1 to " + MAX_LINES + " lines, got " + (items.isEmpty() ? "none" : items.size()));
        }
        merge(items);
        ShippingAddress.check(shippingAddress, "shippingAddress");
        if (!METHOD.matcher(paymentMethod.orElse(DEFAULT_PAYMENT_METHOD)).matches()) {
            throw new IllegalArgumentException("paymentMethod must be 1 to 40 letters, digits, '_' and '-'");
        }
    }

    /** Quantities by product, in the order in which the products were first named. */
    Map<ObjectId, Integer> quantities() {
        return merge(items);
    }

    private static Map<ObjectId, Integer> merge(List<OrderLine> lines) {
        Map<ObjectId, Integer> quantities = new LinkedHashMap<>();
        for (OrderLine line : lines) {
            int sum = quantities.merge(line.productId(), line.quantity(), Integer::sum);
            if (sum > OrderLine.MAX_QUANTITY) {
                throw new IllegalArgumentException("quantity of product " + line.productId() + " must be at most "
                        + OrderLine.MAX_QUANTITY + " in all lines together");
            }
        }
        return quantities;
    }
}
