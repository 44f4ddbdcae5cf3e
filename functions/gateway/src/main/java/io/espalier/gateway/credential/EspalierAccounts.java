package io.espalier.gateway.credential;

import io.espalier.accounts.Accounts;
import io.espalier.accounts.LoginResult;
import io.espalier.functions.UserProfile;
import io.espalier.gateway.http.Bodies;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.bson.BsonDocument;

/** The users of this app. */
@Singleton
final class EspalierAccounts implements AppAccounts {
    private final Accounts accounts;

    @Inject
    EspalierAccounts(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public void register(String email, String password) {
        accounts.register(email, password);
    }

    @Override
    public BsonDocument login(String provider, BsonDocument credentials) {
        LoginResult login = accounts.login(provider, credentials);
        return Bodies.strings(
                "access_token", login.accessToken(),
                "refresh_token", login.refreshToken(),
                "user_id", login.userId(),
                "device_id", login.deviceId());
    }

    @Override
    public String refresh(String refreshToken) {
        return accounts.refresh(refreshToken);
    }

    @Override
    public void logout(String refreshToken) {
        accounts.logout(refreshToken);
    }

    @Override
    public UserProfile authenticate(String accessToken) {
        return accounts.authenticate(accessToken).profile();
    }

    @Override
    public UserProfile authenticate(String provider, BsonDocument credentials) {
        return accounts.authenticate(provider, credentials).profile();
    }

    @Override
    public BsonDocument profile(String accessToken) {
        return accounts.profile(accessToken);
    }
}
