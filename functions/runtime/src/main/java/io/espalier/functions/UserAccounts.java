package io.espalier.functions;

import java.util.Optional;
import org.bson.BsonDocument;

/** The part of accounts that functions running as system may use. */
public interface UserAccounts {

    /**
     * Creates a confirmed user of the e-mail/password provider, and runs the app's user-creation function for him. If that
     * function fails there is no user afterwards, and the address is free again.
     *
     * @param metadata what the user-creation function finds in the user's {@code data} besides {@code email}; forgotten once
     *     the user exists, so that neither tokens nor later calls carry it
     * @return the new user's id
     * @throws FunctionException with {@link FunctionErrorCode#ACCOUNT_NAME_IN_USE} if the address is taken, with
     *     {@link FunctionErrorCode#FUNCTION_EXECUTION_ERROR} and the function's message if the user-creation function failed
     */
    String createEmailPasswordUser(String email, String password, BsonDocument metadata);

    /** As above, with nothing to tell the user-creation function. */
    default String createEmailPasswordUser(String email, String password) {
        return createEmailPasswordUser(email, password, new BsonDocument());
    }

    /**
     * A user as he is stored, with his custom user data as they are now: whom functions with a {@code run_as_user_id} act as.
     * Accounts that store no users know none.
     *
     * @return empty if there is no such user, or if he is disabled
     */
    default Optional<UserProfile> enabledUser(String userId) {
        return Optional.empty();
    }
}
