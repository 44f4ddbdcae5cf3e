package io.espalier.accounts;

import io.espalier.accounts.revocations.Revocations;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.bson.types.ObjectId;

/**
 * What operators do with users (spec/app-services.md §8.2). All processes hear of it before it happens, so that nobody goes on
 * with an access token of before. Thread-safe.
 */
@Singleton
final class UserAdministration {
    private final UserRepository users;
    private final SessionRepository sessions;
    private final Revocations revocations;

    @Inject
    UserAdministration(UserRepository users, SessionRepository sessions, Revocations revocations) {
        this.users = users;
        this.sessions = sessions;
        this.revocations = revocations;
    }

    /** The user can neither log in nor go on, until he is enabled again. Sessions stay. */
    void disable(String userId) {
        ObjectId id = revoked(userId);
        require(users.setDisabled(id, true), userId);
    }

    void enable(String userId) {
        require(users.setDisabled(existing(userId), false), userId);
    }

    /** Ends all sessions of the user. */
    void logOut(String userId) {
        sessions.removeAllOf(revoked(userId));
    }

    /** The user, his identities and his sessions are gone; his custom user data stay. */
    void delete(String userId) {
        ObjectId id = revoked(userId);
        sessions.removeAllOf(id);
        require(users.remove(id), userId);
    }

    private ObjectId revoked(String userId) {
        ObjectId id = existing(userId);
        revocations.ofUser(id);
        return id;
    }

    private ObjectId existing(String userId) {
        return Optional.of(userId)
                .filter(ObjectId::isValid)
                .map(ObjectId::new)
                .filter(id -> users.find(id)
                        .filter(user -> user.state() == UserState.CONFIRMED)
                        .isPresent())
                .orElseThrow(() -> notFound(userId));
    }

    private static void require(boolean found, String userId) {
        if (!found) {
            throw notFound(userId);
        }
    }

    private static FunctionException notFound(String userId) {
        return new FunctionException(FunctionErrorCode.USER_NOT_FOUND, "there is no user '" + userId + "'");
    }
}
