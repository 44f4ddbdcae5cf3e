package io.espalier.accounts;

import io.espalier.accounts.SessionRepository.Session;
import io.espalier.app.App;
import io.espalier.functions.UserProfile;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/**
 * Access and refresh tokens with the claims of App Services (spec/app-services.md §8.5), access tokens with one more: {@link
 * ProfileClaim}. The app's id is a claim: a token of another app is refused even if both apps share a key.
 */
@Singleton
final class Tokens {
    private static final String ACCESS = "access";
    private static final String REFRESH = "refresh";
    /** Anonymous refresh tokens are practically unlimited: their session ends by disuse. */
    private static final Duration UNLIMITED = Duration.ofDays(36_500);

    private final TokenSigner signer;
    private final VerifiedTokens verified = new VerifiedTokens();
    private final String domainId;
    private final Duration accessLifetime;
    private final Duration refreshLifetime;
    private final Clock clock;

    @Inject
    Tokens(TokenSigner signer, App app, AccountsConfig config, Clock clock) {
        this.signer = signer;
        this.domainId = app.clientAppId();
        this.accessLifetime =
                SettingBounds.positive("espalier.accounts.access-token-lifetime", config.accessTokenLifetime());
        this.refreshLifetime =
                SettingBounds.positive("espalier.accounts.refresh-token-lifetime", config.refreshTokenLifetime());
        this.clock = clock;
    }

    /**
     * The claims of a valid access token.
     *
     * @param user as he was when it was issued; empty if the token does not say
     * @param end from when on it is expired, in seconds since 1970
     */
    record Access(Session session, BsonDocument customData, Optional<UserProfile> user, long end) {

        /** With documents of its own: a function that changes what it was given changes nobody else's. */
        private Access unshared() {
            BsonDocument ownData = customData.clone();
            return new Access(session, ownData, user.map(shared -> shared.unshared(ownData)), end);
        }
    }

    /**
     * @param user as he is now
     * @param asOf a moment before session and user were read, so that whatever happened to them since then happened to the
     *     token as well
     * @param sessionEnd no token outlives its session
     */
    String issueAccess(Session session, UserProfile user, Instant asOf, Instant sessionEnd) {
        Instant end = asOf.plus(accessLifetime);
        BsonDocument claims = claims(ACCESS, session, asOf, end.isBefore(sessionEnd) ? end : sessionEnd)
                .append("iss", new BsonString(session.id().toHexString()))
                .append("user_data", user.customData());
        ProfileClaim.of(user).ifPresent(claim -> claims.append(ProfileClaim.NAME, claim));
        return signer.sign(claims);
    }

    String issueRefresh(Session session, StoredUser user, Instant asOf) {
        StoredUser.Identity identity = user.identities().getFirst();
        BsonString sessionId = new BsonString(session.id().toHexString());
        Instant end = asOf.plus(user.isAnonymous() ? UNLIMITED : refreshLifetime);
        return signer.sign(claims(REFRESH, session, asOf, end)
                .append("baas_id", sessionId)
                .append("baas_data", BsonNull.VALUE)
                .append("baas_identity", identity.toDocument())
                .append("stitch_id", sessionId)
                .append("stitch_data", BsonNull.VALUE)
                .append("stitch_ident", identity.toDocument()));
    }

    Access verifyAccess(String token) {
        Access access = verified.get(token, () -> readAccess(token));
        requireUnexpired(access.end());
        return access.unshared();
    }

    private Access readAccess(String token) {
        BsonDocument claims = verify(token, ACCESS);
        Session session = session(claims, "iss");
        BsonDocument customData = document(claims, "user_data");
        return new Access(
                session,
                customData,
                ProfileClaim.read(claims, session.userId().toHexString(), customData),
                Math.min(seconds(claims, "exp"), seconds(claims, "iat") + accessLifetime.toSeconds()));
    }

    Session verifyRefresh(String token) {
        return session(verify(token, REFRESH), "baas_id");
    }

    private BsonDocument claims(String type, Session session, Instant issued, Instant end) {
        BsonString device = new BsonString(session.deviceId());
        BsonString domain = new BsonString(domainId);
        return new BsonDocument("baas_device_id", device)
                .append("baas_domain_id", domain)
                .append("exp", new BsonInt64(end.getEpochSecond()))
                .append("iat", new BsonInt64(issued.getEpochSecond()))
                .append("stitch_devId", device)
                .append("stitch_domainId", domain)
                .append("sub", new BsonString(session.userId().toHexString()))
                .append("typ", new BsonString(type));
    }

    private BsonDocument verify(String token, String type) {
        BsonDocument claims = signer.verify(token);
        if (!string(claims, "typ").equals(type)) {
            throw TokenSigner.invalid("this is not the " + type + " token");
        }
        if (!string(claims, "baas_domain_id").equals(domainId)) {
            throw TokenSigner.invalid("token belongs to another app");
        }
        requireUnexpired(seconds(claims, "exp"));
        return claims;
    }

    private void requireUnexpired(long end) {
        if (clock.instant().getEpochSecond() >= end) {
            throw TokenSigner.invalid("token expired");
        }
    }

    private static Session session(BsonDocument claims, String idClaim) {
        return new Session(id(claims, idClaim), id(claims, "sub"), string(claims, "baas_device_id"));
    }

    private static ObjectId id(BsonDocument claims, String name) {
        String value = string(claims, name);
        if (!ObjectId.isValid(value)) {
            throw TokenSigner.invalid("claim '" + name + "' is not an id");
        }
        return new ObjectId(value);
    }

    private static long seconds(BsonDocument claims, String name) {
        BsonValue value = claims.get(name);
        if (value == null || !value.isNumber()) {
            throw TokenSigner.invalid("claim '" + name + "' is missing");
        }
        return value.asNumber().longValue();
    }

    private static String string(BsonDocument claims, String name) {
        BsonValue value = claims.get(name);
        if (value == null || !value.isString()) {
            throw TokenSigner.invalid("claim '" + name + "' is missing");
        }
        return value.asString().getValue();
    }

    private static BsonDocument document(BsonDocument claims, String name) {
        BsonValue value = claims.get(name);
        if (value == null || !value.isDocument()) {
            throw TokenSigner.invalid("claim '" + name + "' is missing");
        }
        return value.asDocument();
    }
}
