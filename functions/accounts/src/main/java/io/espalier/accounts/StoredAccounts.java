package io.espalier.accounts;

import io.espalier.functions.UserAccounts;
import io.espalier.functions.UserProfile;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;

/** What functions can do with the accounts of the app. */
@Singleton
final class StoredAccounts implements UserAccounts {
    private final EmailPasswordProvider emailPassword;
    private final UserRepository users;
    private final CustomUserData customUserData;

    @Inject
    StoredAccounts(EmailPasswordProvider emailPassword, UserRepository users, CustomUserData customUserData) {
        this.emailPassword = emailPassword;
        this.users = users;
        this.customUserData = customUserData;
    }

    @Override
    public String createEmailPasswordUser(String email, String password, BsonDocument metadata) {
        return emailPassword.create(email, password, metadata);
    }

    @Override
    public Optional<UserProfile> enabledUser(String userId) {
        if (!ObjectId.isValid(userId)) {
            return Optional.empty();
        }
        ObjectId id = new ObjectId(userId);
        return users.find(id)
                .filter(user -> user.state() == UserState.CONFIRMED && !user.disabled())
                .map(user -> user.toProfile(customUserData.read(id)));
    }
}
