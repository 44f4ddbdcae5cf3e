package io.espalier.shop;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.types.ObjectId;

/**
 * {@code registerUser(email, password, profile)}, as system: creates the confirmed account; {@code onUserCreated} writes
 * profile and customer, and without them there is no account either.
 */
@Singleton
public class RegisterUser {

    @Funq("registerUser")
    public RegistrationReceipt registerUser(Registration registration, @Context FunctionContext context) {
        String userId = createAccount(registration, context);
        ShopData data = new ShopData(context);
        registration.profile().ifPresent(profile -> context.inTransaction(() -> fill(data, userId, profile)));
        ObjectId profileId = data.profiles()
                .findOne(eq("user_id", userId))
                .map(document -> document.getObjectId("_id").getValue())
                .orElseThrow(() -> new IllegalStateException("user " + userId + " was created without a profile"));
        return new RegistrationReceipt(userId, profileId, "created");
    }

    private static String createAccount(Registration registration, FunctionContext context) {
        try {
            return context.accounts()
                    .createEmailPasswordUser(registration.address().value(), registration.password());
        } catch (FunctionException e) {
            if (e.code() == FunctionErrorCode.ACCOUNT_NAME_IN_USE) {
                throw new FunctionException(FunctionErrorCode.FUNCTION_EXECUTION_ERROR, OnUserCreated.EMAIL_TAKEN, e);
            }
            throw e;
        }
    }

    private static String fill(ShopData data, String userId, BsonDocument profile) {
        data.profiles()
                .updateOne(
                        eq("user_id", userId),
                        combine(
                                set("profile", profile),
                                set("updated_at", data.context().now())));
        Optional.ofNullable(profile.get("name"))
                .filter(BsonString.class::isInstance)
                .ifPresent(name -> data.customers().updateOne(eq("_id", userId), set("name", name)));
        return userId;
    }
}
