package io.espalier.accounts;

import io.espalier.accounts.SessionRepository.OpenSession;
import io.espalier.accounts.SessionRepository.Session;
import io.espalier.accounts.UserRepository.Login;
import io.espalier.accounts.revocations.Revocations;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.UserProfile;
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
    private final Revocations revocations;
    private final CustomUserData customData;
    private final Tokens tokens;
    private final Duration lifetime;
    private final Duration anonymousRetention;
    private final Clock clock;

    @Inject
    Sessions(
            UserRepository users,
            SessionRepository sessions,
            Revocations revocations,
            CustomUserData customData,
            Tokens tokens,
            AccountsConfig config,
            Clock clock) {
        this.users = users;
        this.sessions = sessions;
        this.revocations = revocations;
        this.customData = customData;
        this.tokens = tokens;
        this.lifetime = config.refreshTokenLifetime();
        this.anonymousRetention = config.anonymousRetention();
        this.clock = clock;
    }

    static String newDeviceId() {
        return new ObjectId().toHexString();
    }

    LoginResult open(Authenticated authenticated, String deviceId) {
        StoredUser user = authenticated.user();
        Instant now = clock.instant();
        Instant expiry = end(user, now);
        // First what may fail: a noted login is an event.
        BsonDocument data = customData.read(user.id());
        Session session = new Session(new ObjectId(), user.id(), deviceId);
        Optional<Login> login = authenticated.isNew()
                ? Optional.empty()
                : Optional.of(new Login(session.id(), authenticated.providerType()));
        StoredUser current = loggedIn(user, login, now);
        sessions.insert(session, authenticated.providerType(), now, expiry);
        return new LoginResult(
                tokens.issueAccess(session, current.toProfile(data), now, expiry),
                tokens.issueRefresh(session, current, now),
                current.id().toHexString(),
                deviceId);
    }

    /** A login that ends with the request that brought it. */
    UserProfile withoutSession(Authenticated authenticated) {
        StoredUser current = loggedIn(authenticated.user(), Optional.empty(), clock.instant());
        return current.toProfile(customData.read(current.id()));
    }

    private StoredUser loggedIn(StoredUser user, Optional<Login> login, Instant now) {
        Optional<Instant> expiry = user.isAnonymous() ? Optional.of(end(user, now)) : Optional.empty();
        return users.recordLogin(user.id(), login, expiry, now).orElseThrow(Sessions::disabled);
    }

    private Instant end(StoredUser user, Instant now) {
        return now.plus(user.isAnonymous() ? anonymousRetention : lifetime);
    }

    String refresh(Session session) {
        Instant now = clock.instant();
        OpenSession open = find(session);
        StoredUser user = open.user();
        Instant expiry = open.expiry();
        if (user.isAnonymous()) {
            expiry = end(user, now);
            users.postpone(user.id(), expiry);
            sessions.postpone(session, expiry);
        }
        return tokens.issueAccess(session, user.toProfile(customData.read(user.id())), now, expiry);
    }

    void close(Session session) {
        revocations.ofSession(session.id());
        if (!sessions.remove(session)) {
            throw notFound();
        }
    }

    /**
     * Who shows an access token: what the token says as long as neither session nor user were revoked, else what the database
     * says.
     */
    UserProfile holder(Tokens.Access token) {
        Session session = token.session();
        return revocations.areRuledOut(session.id(), session.userId())
                ? token.user().orElseGet(() -> stored(token))
                : stored(token);
    }

    private UserProfile stored(Tokens.Access token) {
        return user(token.session()).toProfile(token.customData());
    }

    /** The enabled user of a session that goes on. */
    StoredUser user(Session session) {
        return find(session).user();
    }

    private OpenSession find(Session session) {
        OpenSession open = sessions.find(session, clock.instant()).orElseThrow(Sessions::notFound);
        if (open.user().disabled()) {
            throw disabled();
        }
        return open;
    }

    private static FunctionException disabled() {
        return new FunctionException(FunctionErrorCode.USER_DISABLED, "user disabled");
    }

    private static FunctionException notFound() {
        return new FunctionException(
                FunctionErrorCode.INVALID_SESSION, "invalid session: failed to find refresh token");
    }
}
