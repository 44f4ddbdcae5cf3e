package io.espalier.shop;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** What a customer gets for a placed order. {@code status} is {@code created}. */
@RegisterForReflection
public record OrderReceipt(@BsonProperty("order_id") ObjectId orderId, Decimal128 total, String status) {}
