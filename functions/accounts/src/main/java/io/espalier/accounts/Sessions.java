package io.espalier.accounts;

import io.espalier.accounts.SessionRepository.Session;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;

/** Opens, continues and ends sessions. An anonymous session lasts as long as its user: until both were idle for too long. */
@Singleton
final class Sessions {
    private final UserRepository users;
    private final SessionRepository sessions;
    private final CustomUserData customData;
    private final Tokens tokens;
    private final Duration lifetime;
    private final Duration anonymousRetention;
    private final Clock clock;

    @Inject
    Sessions(
            UserRepository users,
            SessionRepository sessions,
            CustomUserData customData,
            Tokens tokens,
            AccountsConfig config,
            Clock clock) {
        this.users = users;
        this.sessions = sessions;
        this.customData = customData;
        this.tokens = tokens;
        this.lifetime = config.refreshTokenLifetime();
        this.anonymousRetention = config.anonymousRetention();
        this.clock = clock;
    }

    static String newDeviceId() {
        return new ObjectId().toHexString();
    }

    LoginResult open(StoredUser user, String deviceId) {
        Instant now = clock.instant();
        Instant expiry = now.plus(user.isAnonymous() ? anonymousRetention : lifetime);
        StoredUser current = users.recordLogin(
                        user.id(), user.isAnonymous() ? Optional.of(expiry) : Optional.empty(), now)
                .orElseThrow(Sessions::disabled);
        BsonDocument data = customData.read(current.id());
        Session session = new Session(new ObjectId(), current.id(), deviceId);
        sessions.insert(session, current.identities().getFirst().providerType(), now, expiry);
        return new LoginResult(
                tokens.issueAccess(session, data),
                tokens.issueRefresh(session, current),
                current.id().toHexString(),
                deviceId);
    }

    String refresh(Session session) {
        StoredUser user = user(session);
        if (user.isAnonymous()) {
            Instant expiry = clock.instant().plus(anonymousRetention);
            users.postpone(user.id(), expiry);
            sessions.postpone(session, expiry);
        }
        return tokens.issueAccess(session, customData.read(user.id()));
    }

    void close(Session session) {
        if (!sessions.remove(session)) {
            throw notFound();
        }
    }

    /** The enabled user of a session that goes on. */
    StoredUser user(Session session) {
        StoredUser user = sessions.findUser(session, clock.instant()).orElseThrow(Sessions::notFound);
        if (user.disabled()) {
            throw disabled();
        }
        return user;
    }

    private static FunctionException disabled() {
        return new FunctionException(FunctionErrorCode.USER_DISABLED, "user disabled");
    }

    private static FunctionException notFound() {
        return new FunctionException(
                FunctionErrorCode.INVALID_SESSION, "invalid session: failed to find refresh token");
    }
}
