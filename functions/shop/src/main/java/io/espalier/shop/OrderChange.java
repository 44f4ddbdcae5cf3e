package io.espalier.shop;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.bson.types.ObjectId;

/** What a PUT asks to change: at least one of address and status. */
@RegisterForReflection
record OrderChange(
        @BsonProperty("order_id") ObjectId orderId,
        @BsonProperty("shipping_address") Optional<BsonDocument> shippingAddress,
        Optional<OrderStatus> status) {
    OrderChange {
        if (shippingAddress.isEmpty() && status.isEmpty()) {
            throw new IllegalArgumentException("shipping_address or status is required");
        }
        shippingAddress.ifPresent(address -> ShippingAddress.check(address, "shipping_address"));
    }
}
