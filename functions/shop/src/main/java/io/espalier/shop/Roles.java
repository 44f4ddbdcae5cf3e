package io.espalier.shop;

import io.espalier.functions.UserProfile;
import org.bson.BsonString;

/** The roles that profiles give to users: {@code customer} and {@code admin}. */
final class Roles {
    static final BsonString CUSTOMER = new BsonString("customer");
    static final BsonString ADMIN = new BsonString("admin");

    private Roles() {}

    /** As the rules see it: by the custom user data in the access token. */
    static boolean isAdmin(UserProfile user) {
        return ADMIN.equals(user.customData().get("role"));
    }
}
