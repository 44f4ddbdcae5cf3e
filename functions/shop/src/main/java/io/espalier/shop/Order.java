package io.espalier.shop;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonNumber;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** A stored order, as the functions that follow it up need it. Orders from other sources may lack any field. */
record Order(BsonDocument document) {
    private static final BigDecimal POINTS_PER_UNIT = new BigDecimal("0.1");
    private static final String DEFAULT_CARRIER = "standard";

    BsonValue id() {
        return document.get("_id", BsonNull.VALUE);
    }

    /** The id as it stands in messages. */
    String name() {
        return id() instanceof BsonObjectId objectId ? objectId.getValue().toHexString() : id().toString();
    }

    String userId() {
        return text("user_id", "");
    }

    String status() {
        return text("status", "");
    }

    Money total() {
        return Money.of(document.get("total"));
    }

    /** A point for each full ten that were paid. */
    long loyaltyPoints() {
        return total().amount()
                .multiply(POINTS_PER_UNIT)
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
    }

    String carrier() {
        return text("shipping_method", DEFAULT_CARRIER);
    }

    String paymentMethod() {
        return text("payment_method", NewOrder.DEFAULT_PAYMENT_METHOD);
    }

    BsonDocument shippingAddress() {
        return document.getDocument("shipping_address", new BsonDocument());
    }

    List<BsonValue> items() {
        return document.getArray("items", new BsonArray()).getValues();
    }

    /**
     * Pieces by product. In the products' order, so that concurrent transactions touch stock in the same order. Lines that are
     * of no product of the shop's are left out.
     *
     * @throws FunctionException if a line's quantity is not a positive integer: it would turn a step's direction around
     */
    Map<ObjectId, Integer> quantities() {
        Map<ObjectId, Integer> quantities = new TreeMap<>();
        for (BsonValue item : items()) {
            if (item instanceof BsonDocument line && line.get("product_id") instanceof BsonObjectId product) {
                quantities.merge(
                        product.getValue(),
                        pieces(line.get("quantity")),
                        (a, b) -> pieces(new BsonInt64((long) a + b)));
            }
        }
        return quantities;
    }

    private int pieces(@Nullable BsonValue quantity) {
        double pieces = quantity instanceof BsonNumber number ? number.doubleValue() : Double.NaN;
        if (pieces >= 1 && pieces <= Integer.MAX_VALUE && pieces == Math.rint(pieces)) {
            return (int) pieces;
        }
        throw new FunctionException(
                FunctionErrorCode.INVALID_PARAMETER,
                "the quantities of order " + name() + " must be positive integers; got " + quantity);
    }

    private String text(String field, String otherwise) {
        return document.get(field) instanceof BsonString text ? text.getValue() : otherwise;
    }
}
