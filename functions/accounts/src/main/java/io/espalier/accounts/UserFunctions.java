package io.espalier.accounts;

import io.espalier.functions.admin.AdminFunction;
import io.espalier.functions.admin.AdminFunction.Parameter;
import io.espalier.functions.admin.AdminFunctions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** What operators do with a user: {@code espalier/users/disable}, {@code enable}, {@code logout}, {@code delete}. */
@Singleton
public final class UserFunctions implements AdminFunctions {
    private static final Parameter USER =
            Parameter.required("user_id", "the user's id, 24 hexadecimal digits, as logs show it");

    private final UserAdministration administration;

    @Inject
    UserFunctions(UserAdministration administration) {
        this.administration = administration;
    }

    @Override
    public List<AdminFunction> adminFunctions() {
        return List.of(
                onUser(
                        "users/disable",
                        "refuses a user and his tokens until he is enabled again",
                        administration::disable),
                onUser("users/enable", "lets a disabled user in again", administration::enable),
                onUser("users/logout", "ends all sessions of a user", administration::logOut),
                onUser(
                        "users/delete",
                        "removes a user, his identities and sessions; his custom user data stay",
                        administration::delete));
    }

    private static AdminFunction onUser(String name, String purpose, Consumer<String> action) {
        return AdminFunction.changing(
                name,
                purpose,
                (arguments, context) -> {
                    String userId = arguments.get(USER.name(), String.class);
                    action.accept(userId);
                    return new BsonDocument(USER.name(), new BsonString(userId));
                },
                USER);
    }
}
