package io.espalier.accounts;

import io.espalier.app.App;
import io.espalier.app.ProviderDefinition;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.bson.BsonDocument;

/**
 * Registration, login, tokens and sessions (spec/app-services.md §6.8, §8). Errors are {@link FunctionException}s with the
 * codes and texts of App Services. Thread-safe; calls block on the database and, where a password is involved, on the hashing
 * threads.
 */
@Singleton
public final class Accounts {
    private final App app;
    private final Providers providers;
    private final EmailPasswordProvider emailPassword;
    private final FirstLogin firstLogin;
    private final Sessions sessions;
    private final Tokens tokens;

    @Inject
    Accounts(
            App app,
            Providers providers,
            EmailPasswordProvider emailPassword,
            FirstLogin firstLogin,
            Sessions sessions,
            Tokens tokens) {
        this.app = app;
        this.providers = providers;
        this.emailPassword = emailPassword;
        this.firstLogin = firstLogin;
        this.sessions = sessions;
        this.tokens = tokens;
    }

    /**
     * Registers an address with the e-mail/password provider. The user is created at its first login.
     *
     * @throws FunctionException with {@code ACCOUNT_NAME_IN_USE} if the address is taken, {@code INVALID_PARAMETER} if address
     *     or password are not allowed, {@code AUTH_PROVIDER_NOT_FOUND} if the provider is not enabled
     */
    public void register(String email, String password) {
        emailPassword.register(email, password);
    }

    /**
     * Logs in, and creates the user if this is the first time.
     *
     * @param provider the provider's type, such as {@code local-userpass}
     * @param payload the provider's credentials, and optionally {@code options.device} (spec/app-services.md §8.4)
     * @throws FunctionException with {@code INVALID_PASSWORD}, {@code USER_DISABLED}, {@code AUTH_PROVIDER_NOT_FOUND}; {@code
     *     MISSING_PARAMETER} or {@code INVALID_PARAMETER} naming a field of the payload; {@code TOO_MANY_REQUESTS}; or with the
     *     user-creation function's error
     */
    public LoginResult login(String provider, BsonDocument payload) {
        LoginPayload login = new LoginPayload(payload);
        ProviderDefinition definition = providers.require(provider);
        String deviceId = login.deviceId().orElseGet(Sessions::newDeviceId);
        return sessions.open(user(definition, login), deviceId);
    }

    /**
     * Who shows these credentials: a login of which no session stays, for requests that bring them along.
     *
     * @throws FunctionException as {@link #login}
     */
    public Caller.User authenticate(String provider, BsonDocument payload) {
        return new Caller.User(sessions.withoutSession(user(providers.require(provider), new LoginPayload(payload))));
    }

    private Authenticated user(ProviderDefinition provider, LoginPayload login) {
        return switch (provider) {
            case ProviderDefinition.Anonymous anonymous ->
                Authenticated.created(firstLogin.create(StoredUser.anonymous()).orElseThrow(), Providers.ANONYMOUS);
            case ProviderDefinition.EmailPassword byPassword -> emailPassword.login(login);
        };
    }

    /**
     * A new access token, with the custom user data as they are now.
     *
     * @throws FunctionException with {@code INVALID_SESSION} if this is no valid refresh token or its session has ended
     */
    public String refresh(String refreshToken) {
        return sessions.refresh(tokens.verifyRefresh(refreshToken));
    }

    /**
     * Ends the session: its refresh token is refused from now on, its access tokens by this process from now on, and by others
     * after {@link AccountsConfig#revocationDelay()} at most.
     *
     * @throws FunctionException with {@code INVALID_SESSION} if there is no such session
     */
    public void logout(String refreshToken) {
        sessions.close(tokens.verifyRefresh(refreshToken));
    }

    /**
     * The user's profile: {@code user_id, domain_id, identities, data, type}.
     *
     * @throws FunctionException as {@link #authenticate}
     */
    public BsonDocument profile(String accessToken) {
        return sessions.user(tokens.verifyAccess(accessToken).session()).toProfileDocument(app.clientAppId());
    }

    /**
     * Who shows this access token, as he was when it was issued. Costs no round trip while it is certain that neither session nor
     * user were revoked; otherwise one, which checks that the session goes on and the user is enabled, and tells who he is now.
     * Custom user data are those of the token's issue in any case.
     *
     * @throws FunctionException with {@code INVALID_SESSION} for whatever is not a valid access token of this app, or whose
     *     session has ended, with {@code USER_DISABLED} if the user is disabled
     */
    public Caller.User authenticate(String accessToken) {
        return new Caller.User(sessions.holder(tokens.verifyAccess(accessToken)));
    }
}
