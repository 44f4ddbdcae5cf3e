package io.espalier.shop;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.bson.types.ObjectId;

/** What a new customer gets. {@code status} is {@code created}. */
@RegisterForReflection
public record RegistrationReceipt(
        @BsonProperty("user_id") String userId,
        @BsonProperty("profile_id") ObjectId profileId,
        String status) {}
