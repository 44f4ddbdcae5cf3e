package io.espalier.shop;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.bson.types.ObjectId;

/**
 * What a customer wants of one product. The price is not his to say.
 *
 * @param quantity 1 to {@value #MAX_QUANTITY}
 */
@RegisterForReflection
public record OrderLine(@BsonProperty("product_id") ObjectId productId, int quantity) {
    static final int MAX_QUANTITY = 999;

    public OrderLine {
        if (quantity < 1 || quantity > MAX_QUANTITY) {
            throw new IllegalArgumentException(
                    "quantity must be an integer from 1 to " + MAX_QUANTITY + ", got " + quantity);
        }
    }
}
