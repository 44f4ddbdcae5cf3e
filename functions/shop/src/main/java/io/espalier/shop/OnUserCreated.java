package io.espalier.shop;

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
 */
@Singleton
public class OnUserCreated {
    static final String EMAIL_TAKEN = "User with this email already exists";

    @Funq("onUserCreated")
    public void onUserCreated(BsonDocument user, @Context FunctionContext context) {
        ShopData data = new ShopData(context);
        BsonString userId = user.getString("id");
        Optional<EmailAddress> email = email(user);
        BsonDateTime now = new BsonDateTime(context.now().toEpochMilli());
        BsonDocument preferences = new BsonDocument("notifications", BsonBoolean.TRUE)
                .append("theme", new BsonString("auto"))
                .append("language", new BsonString("en"));

        if (email.isPresent() && data.customers().count(new BsonDocument("email", text(email.get()))) > 0) {
            throw new FunctionException(EMAIL_TAKEN);
        }
        BsonDocument profile = new BsonDocument("_id", new BsonObjectId(new ObjectId())).append("user_id", userId);
        email.ifPresent(address -> profile.append("email", text(address)));
        data.profiles()
                .insertOne(profile.append("role", Roles.CUSTOMER)
                        .append("profile", new BsonDocument())
                        .append("status", new BsonString("active"))
                        .append("preferences", preferences)
                        .append("created_at", now)
                        .append("updated_at", now));

        BsonDocument customer = new BsonDocument("_id", userId)
                .append(
                        "name",
                        new BsonString(email.map(EmailAddress::localPart).orElse("Guest")));
        email.ifPresent(address -> customer.append("email", text(address)));
        data.customers()
                .insertOne(customer.append("preferences", preferences)
                        .append("loyalty_points", new BsonInt64(0))
                        .append("orders_completed", new BsonInt64(0)));
    }

    private static Optional<EmailAddress> email(BsonDocument user) {
        return user.getDocument("data", new BsonDocument()).get("email") instanceof BsonString text
                ? EmailAddress.parse(text.getValue())
                : Optional.empty();
    }

    private static BsonString text(EmailAddress address) {
        return new BsonString(address.value());
    }
}
