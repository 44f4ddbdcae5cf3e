package io.espalier.accounts;

import io.espalier.accounts.SessionRepository.Session;
import io.espalier.app.App;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/**
 * Access and refresh tokens with the claims of App Services (spec/app-services.md §8.5). The app's id is a claim: a token of
 * another app is refused even if both apps share a key.
 */
@Singleton
final class Tokens {
    private static final String ACCESS = "access";
    private static final String REFRESH = "refresh";
    /** Anonymous refresh tokens are practically unlimited: their session ends by disuse. */
    private static final Duration UNLIMITED = Duration.ofDays(36_500);

    private final TokenSigner signer;
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

    /** The claims of a valid access token. */
    record Access(Session session, BsonDocument customData) {}

    String issueAccess(Session session, BsonDocument customData) {
        return signer.sign(claims(ACCESS, session, accessLifetime)
                .append("iss", new BsonString(session.id().toHexString()))
                .append("user_data", customData));
    }

    String issueRefresh(Session session, StoredUser user) {
        StoredUser.Identity identity = user.identities().getFirst();
        BsonString sessionId = new BsonString(session.id().toHexString());
        return signer.sign(claims(REFRESH, session, user.isAnonymous() ? UNLIMITED : refreshLifetime)
                .append("baas_id", sessionId)
                .append("baas_data", BsonNull.VALUE)
                .append("baas_identity", identity.toDocument())
                .append("stitch_id", sessionId)
                .append("stitch_data", BsonNull.VALUE)
                .append("stitch_ident", identity.toDocument()));
    }

    Access verifyAccess(String token) {
        BsonDocument claims = verify(token, ACCESS);
        return new Access(session(claims, "iss"), document(claims, "user_data"));
    }

    Session verifyRefresh(String token) {
        return session(verify(token, REFRESH), "baas_id");
    }

    private BsonDocument claims(String type, Session session, Duration lifetime) {
        Instant now = clock.instant();
        BsonString device = new BsonString(session.deviceId());
        BsonString domain = new BsonString(domainId);
        return new BsonDocument("baas_device_id", device)
                .append("baas_domain_id", domain)
                .append("exp", new BsonInt64(now.plus(lifetime).getEpochSecond()))
                .append("iat", new BsonInt64(now.getEpochSecond()))
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
        BsonValue expiry = claims.get("exp");
        if (expiry == null || !expiry.isNumber()) {
            throw TokenSigner.invalid("token has no expiry");
        }
        if (clock.instant().getEpochSecond() >= expiry.asNumber().longValue()) {
            throw TokenSigner.invalid("token expired");
        }
        return claims;
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
