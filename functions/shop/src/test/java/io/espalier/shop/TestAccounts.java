package io.espalier.shop;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.UserAccounts;
import io.espalier.functions.UserProfile;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.types.ObjectId;

/** Accounts in memory, with the promise of the real ones: no account without what the user-creation function writes. */
final class TestAccounts implements UserAccounts {
    private final Map<String, String> idsByEmail = new ConcurrentHashMap<>();
    private final Consumer<UserProfile> userCreation;

    TestAccounts(Consumer<UserProfile> userCreation) {
        this.userCreation = userCreation;
    }

    @Override
    public String createEmailPasswordUser(String email, String password, BsonDocument metadata) {
        String id = new ObjectId().toHexString();
        if (idsByEmail.putIfAbsent(email, id) != null) {
            throw new FunctionException(FunctionErrorCode.ACCOUNT_NAME_IN_USE, "name already in use");
        }
        try {
            BsonDocument data = metadata.clone().append("email", new BsonString(email));
            userCreation.accept(new UserProfile(id, "normal", data, new BsonDocument(), List.of()));
        } catch (FunctionException e) {
            idsByEmail.remove(email);
            throw new FunctionException(FunctionErrorCode.FUNCTION_EXECUTION_ERROR, String.valueOf(e.getMessage()), e);
        }
        return id;
    }

    boolean exists(String email) {
        return idsByEmail.containsKey(email);
    }
}
