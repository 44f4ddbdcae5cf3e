package io.espalier.shop;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.ne;

import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionException;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;

/**
 * {@code onUserCreated(user)}, the app's user-creation function: private, system, transactional. Writes the profile that
 * becomes the user's custom data, and the customer, in one transaction. It serves every way to become a user; who logs in
 * anonymously is a customer without an e-mail address.
 *
 * <p>It may run again for the same user, when a login or registration died between it and the user's confirmation: what is
 * there already stays.
 */
@Singleton
public class OnUserCreated {
    static final String EMAIL_TAKEN = "User with this email already exists";

    /** The field of the user's {@code data} with what he told about himself when he registered. */
    static final String PROFILE = "profile";

    @Funq("onUserCreated")
    public void onUserCreated(BsonDocument user, @Context FunctionContext context) {
        ShopData data = new ShopData(context);
        String userId = user.getString("id").getValue();
        BsonDocument told = user.getDocument("data", new BsonDocument());
        Optional<EmailAddress> email = email(told);
        email.ifPresent(address -> requireFree(address, userId, data));

        BsonDocument preferences = new BsonDocument("notifications", BsonBoolean.TRUE)
                .append("theme", new BsonString("auto"))
                .append("language", new BsonString("en"));
        BsonDocument profile = told.getDocument(PROFILE, new BsonDocument());
        if (data.profiles().count(eq("user_id", userId)) == 0) {
            BsonDateTime now = new BsonDateTime(context.now().toEpochMilli());
            BsonDocument document = new BsonDocument("_id", new BsonObjectId(profileId(userId)))
                    .append("user_id", new BsonString(userId));
            email.ifPresent(address -> document.append("email", text(address)));
            data.profiles()
                    .insertOne(document.append("role", Roles.CUSTOMER)
                            .append("profile", profile)
                            .append("status", new BsonString("active"))
                            .append("preferences", preferences)
                            .append("created_at", now)
                            .append("updated_at", now));
        }
        if (data.customers().count(eq("_id", userId)) == 0) {
            BsonDocument customer =
                    new BsonDocument("_id", new BsonString(userId)).append("name", name(profile, email));
            email.ifPresent(address -> customer.append("email", text(address)));
            data.customers()
                    .insertOne(customer.append("preferences", preferences)
                            .append("loyalty_points", new BsonInt64(0))
                            .append("orders_completed", new BsonInt64(0)));
        }
    }

    /** A user has one profile: it carries his id. */
    static ObjectId profileId(String userId) {
        return new ObjectId(userId);
    }

    private static void requireFree(EmailAddress address, String userId, ShopData data) {
        if (data.customers().count(and(eq("email", address.value()), ne("_id", userId))) > 0) {
            throw new FunctionException(EMAIL_TAKEN);
        }
    }

    private static BsonString name(BsonDocument profile, Optional<EmailAddress> email) {
        return profile.get("name") instanceof BsonString name
                ? name
                : new BsonString(email.map(EmailAddress::localPart).orElse("Guest"));
    }

    private static Optional<EmailAddress> email(BsonDocument told) {
        return told.get("email") instanceof BsonString text ? EmailAddress.parse(text.getValue()) : Optional.empty();
    }

    private static BsonString text(EmailAddress address) {
        return new BsonString(address.value());
    }
}
