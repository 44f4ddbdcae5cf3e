package io.espalier.gateway;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.UserProfile;
import io.espalier.gateway.credential.AppAccounts;
import io.espalier.gateway.http.Bodies;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** Accounts with one user, ada, whose tokens are {@code ada-access} and {@code ada-refresh}. */
final class FakeAccounts implements AppAccounts {
    static final String ACCESS = "ada-access";
    static final String REFRESH = "ada-refresh";

    @Override
    public void register(String email, String password) {
        if (email.equals("ada@shop.example")) {
            throw new FunctionException(FunctionErrorCode.ACCOUNT_NAME_IN_USE, "name already in use");
        }
    }

    @Override
    public BsonDocument login(String provider, BsonDocument credentials) {
        if (!provider.equals("local-userpass")) {
            throw new FunctionException(FunctionErrorCode.AUTH_PROVIDER_NOT_FOUND, "no provider '" + provider + "'");
        }
        if (!credentials.equals(Bodies.strings("username", "ada@shop.example", "password", "lovelace"))) {
            throw new FunctionException(FunctionErrorCode.INVALID_PASSWORD, "invalid username/password");
        }
        return Bodies.strings("access_token", ACCESS, "refresh_token", REFRESH, "user_id", "ada", "device_id", "d");
    }

    @Override
    public String refresh(String refreshToken) {
        require(REFRESH, refreshToken);
        return ACCESS;
    }

    @Override
    public void logout(String refreshToken) {
        require(REFRESH, refreshToken);
    }

    @Override
    public UserProfile authenticate(String accessToken) {
        require(ACCESS, accessToken);
        return new UserProfile(
                "ada", "normal", new BsonDocument(), new BsonDocument("role", new BsonString("customer")), List.of());
    }

    @Override
    public UserProfile authenticate(String provider, BsonDocument credentials) {
        return authenticate(
                login(provider, credentials).getString("access_token").getValue());
    }

    @Override
    public BsonDocument profile(String accessToken) {
        return new BsonDocument(
                "user_id", new BsonString(authenticate(accessToken).id()));
    }

    private static void require(String expected, String token) {
        if (!token.equals(expected)) {
            throw new FunctionException(FunctionErrorCode.INVALID_SESSION, "invalid session");
        }
    }
}
