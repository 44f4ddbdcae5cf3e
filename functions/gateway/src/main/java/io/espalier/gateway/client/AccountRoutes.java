package io.espalier.gateway.client;

import io.espalier.functions.bson.PlainJson;
import io.espalier.functions.log.ClientDevice;
import io.espalier.functions.log.RequestNotes;
import io.espalier.gateway.credential.AppAccounts;
import io.espalier.gateway.credential.BearerAuthentication;
import io.espalier.gateway.http.Bodies;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.route.Exchange;
import java.util.Set;
import org.bson.BsonDocument;

/** Registration, login, sessions and profile (spec/app-services.md §6.8, §8.4). */
public final class AccountRoutes {
    /** Bytes; what anybody may send without being known, so it is kept small. */
    private static final int MAX_BODY = 64 * 1024;

    private final AppAccounts accounts;

    public AccountRoutes(AppAccounts accounts) {
        this.accounts = accounts;
    }

    ClientResponse register(Exchange exchange) {
        requireSmallBody(exchange);
        BsonDocument body = Bodies.object(exchange.request(), Set.of("email", "password"));
        accounts.register(Bodies.string(body, "email"), Bodies.string(body, "password"));
        return ClientResponse.json(201, "{}");
    }

    ClientResponse login(String provider, Exchange exchange) {
        requireSmallBody(exchange);
        if (exchange.query().firstValues().containsKey("link")) {
            throw new GatewayException(
                    GatewayErrorCode.NOT_SUPPORTED, "linking identities ('link') is not supported in this version");
        }
        BsonDocument credentials =
                exchange.request().body().length == 0 ? new BsonDocument() : Bodies.anyObject(exchange.request());
        RequestNotes notes = RequestNotes.current();
        ClientDevice.ofLogin(credentials).ifPresent(notes::device);
        BsonDocument login = accounts.login(provider, credentials);
        notes.user(Bodies.string(login, "user_id"));
        return ClientResponse.json(200, PlainJson.encode(login));
    }

    ClientResponse refresh(Exchange exchange) {
        requireSmallBody(exchange);
        String refreshToken =
                BearerAuthentication.requiredToken(exchange.request().headers());
        return ClientResponse.json(
                200, PlainJson.encode(Bodies.strings("access_token", accounts.refresh(refreshToken))));
    }

    ClientResponse logout(Exchange exchange) {
        requireSmallBody(exchange);
        accounts.logout(BearerAuthentication.requiredToken(exchange.request().headers()));
        return ClientResponse.empty(204);
    }

    ClientResponse profile(Exchange exchange) {
        String accessToken =
                BearerAuthentication.requiredToken(exchange.request().headers());
        return ClientResponse.json(200, PlainJson.encode(accounts.profile(accessToken)));
    }

    private static void requireSmallBody(Exchange exchange) {
        int length = exchange.request().body().length;
        if (length > MAX_BODY) {
            throw new GatewayException(
                    GatewayErrorCode.BODY_TOO_LARGE,
                    "the body has " + length + " bytes; accounts and sessions take at most " + MAX_BODY);
        }
    }
}
