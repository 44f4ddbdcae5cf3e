package io.espalier.gateway.credential;

import io.espalier.functions.UserProfile;
import org.bson.BsonDocument;

/** What the gateway asks of accounts. Refusals are {@link io.espalier.functions.FunctionException}s. */
public interface AppAccounts {
    void register(String email, String password);

    /** @return {@code {access_token, refresh_token, user_id, device_id}} */
    BsonDocument login(String provider, BsonDocument credentials);

    /** @return a new access token */
    String refresh(String refreshToken);

    void logout(String refreshToken);

    /** The user of an access token. */
    UserProfile authenticate(String accessToken);

    /** The user of these credentials, by a login of which no session stays. */
    UserProfile authenticate(String provider, BsonDocument credentials);

    /** {@code {user_id, domain_id, identities, data, type}} */
    BsonDocument profile(String accessToken);
}
