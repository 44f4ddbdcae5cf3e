package io.espalier.gateway.endpoint;

import io.espalier.functions.Caller;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.UserProfile;
import io.espalier.gateway.credential.AppAccounts;
import io.espalier.gateway.credential.BearerAuthentication;
import io.espalier.gateway.http.Bodies;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.http.RequestHeaders;
import io.espalier.gateway.route.Exchange;
import java.util.Optional;
import org.bson.BsonDocument;

/**
 * Who calls an endpoint, a webhook or the Data API (spec/app-services.md §7.4): a bearer token first, and if it is bad nothing
 * else is tried; then an address and a password, as a fresh login of which no session stays. Thread-safe.
 */
public final class EndpointAuthentication {
    private static final String EMAIL_PASSWORD = "local-userpass";

    private final BearerAuthentication bearer;
    private final AppAccounts accounts;

    public EndpointAuthentication(BearerAuthentication bearer, AppAccounts accounts) {
        this.bearer = bearer;
        this.accounts = accounts;
    }

    /**
     * @param userNeeded whether somebody must be shown
     * @param customData whether the user's custom data are wanted
     * @throws RuntimeException if credentials are missing, or were given and are bad
     */
    public Caller caller(EndpointCredentials credentials, Exchange exchange, boolean userNeeded, boolean customData) {
        Caller caller = authenticate(credentials, exchange.request().headers());
        if (caller instanceof Caller.Unauthenticated && userNeeded) {
            throw credentials.missing();
        }
        return caller instanceof Caller.User(UserProfile profile) && !customData
                ? new Caller.User(withoutCustomData(profile))
                : caller;
    }

    private Caller authenticate(EndpointCredentials credentials, RequestHeaders headers) {
        if (BearerAuthentication.hasToken(headers)) {
            return byToken(headers);
        }
        Optional<EndpointCredentials.EmailPassword> login = credentials.emailPassword();
        if (login.isPresent() && headers.first("Origin").isPresent()) {
            throw new GatewayException(
                    GatewayErrorCode.DOMAIN_NOT_ALLOWED,
                    "pages may not send passwords with a request: log in and send Authorization: Bearer <access token>");
        }
        return login.<Caller>map(given -> new Caller.User(accounts.authenticate(
                        EMAIL_PASSWORD, Bodies.strings("username", given.email(), "password", given.password()))))
                .orElse(Caller.UNAUTHENTICATED);
    }

    private Caller byToken(RequestHeaders headers) {
        try {
            return bearer.caller(headers);
        } catch (FunctionException e) {
            if (e.code() == FunctionErrorCode.INVALID_SESSION) {
                throw new GatewayException(
                        GatewayErrorCode.INVALID_SESSION, "invalid session: error finding user for endpoint");
            }
            throw e;
        }
    }

    private static UserProfile withoutCustomData(UserProfile profile) {
        return new UserProfile(profile.id(), profile.type(), profile.data(), new BsonDocument(), profile.identities());
    }
}
