package io.espalier.server.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.GatewayException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens of a provider, made and published by the test itself. */
class OidcProofTest {
    private final RsaJsonWebKey key = key("one");
    private final AtomicInteger fetches = new AtomicInteger();
    private final HttpServer provider = provider();
    private final OidcProof proof = proof(provider.getAddress().getPort(), Optional.empty());

    private static RsaJsonWebKey key(String id) {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(id);
            return key;
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    private HttpServer provider() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/keys", exchange -> {
                fetches.incrementAndGet();
                byte[] body = new JsonWebKeySet(key).toJson().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void stop() {
        provider.stop(0);
    }

    private record Settings(String issuer, String audience, String jwksUrl, Optional<String> subject)
            implements CloudEventsConfig.Oidc {}

    private static OidcProof proof(int port, Optional<String> subject) {
        return new OidcProof(
                new Settings("https://issuer.example", "espalier", "http://127.0.0.1:" + port + "/keys", subject));
    }

    private static JwtClaims claims() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer("https://issuer.example");
        claims.setAudience("other", "espalier");
        claims.setSubject("broker");
        claims.setExpirationTimeMinutesInTheFuture(5);
        return claims;
    }

    private String token(Consumer<JwtClaims> change) throws JoseException {
        JwtClaims claims = claims();
        change.accept(claims);
        return signed(claims, key);
    }

    private static String signed(JwtClaims claims, RsaJsonWebKey key) throws JoseException {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        signature.setKey(key.getPrivateKey());
        return signature.getCompactSerialization();
    }

    private static ClientRequest bearing(String token) {
        return EventRequests.binary("", "Authorization", "Bearer " + token);
    }

    @Test
    void aTokenOfTheProviderHoldsAndItsKeysAreFetchedOnce() throws JoseException {
        assertThat(fetches).hasValue(0);
        for (int i = 0; i < 3; i++) {
            assertThat(proof.holds(bearing(token(claims -> {})))).isTrue();
        }
        assertThat(fetches).hasValue(1);
    }

    @Test
    void whatIsNotSaidByTheProviderDoesNotHold() throws JoseException {
        assertThat(proof.holds(EventRequests.binary(""))).isFalse();
        assertThat(proof.holds(EventRequests.binary("", "Authorization", "Basic YTpi")))
                .isFalse();
        assertThat(proof.holds(bearing("x.y.z"))).isFalse();
        assertThat(proof.holds(bearing(token(claims -> claims.setIssuer("https://issuer.example/")))))
                .isFalse();
        assertThat(proof.holds(bearing(token(claims -> claims.setAudience("espalier2")))))
                .isFalse();
        assertThat(proof.holds(bearing(token(claims -> claims.unsetClaim("aud")))))
                .isFalse();
        assertThat(proof.holds(bearing(token(claims -> claims.setExpirationTime(NumericDate.fromSeconds(1))))))
                .isFalse();
        assertThat(proof.holds(bearing(token(claims -> claims.unsetClaim("exp")))))
                .isFalse();
        assertThat(proof.holds(bearing(token(claims -> claims.setNotBeforeMinutesInThePast(-10)))))
                .isFalse();
        assertThat(proof.holds(bearing(signed(claims(), key("one")))))
                .as("another's key")
                .isFalse();
        String good = token(claims -> {});
        assertThat(proof.holds(
                        EventRequests.binary("", "Authorization", "Bearer " + good, "Authorization", "Bearer " + good)))
                .isFalse();
    }

    @Test
    void unknownKeysDoNotMakeUsAskAgainAndAgain() throws JoseException {
        RsaJsonWebKey unknown = key("two");
        for (int i = 0; i < 5; i++) {
            assertThat(proof.holds(bearing(signed(claims(), unknown)))).isFalse();
        }
        assertThat(fetches.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void weakAlgorithmsDoNotHold() throws JoseException {
        JsonWebSignature none = new JsonWebSignature();
        none.setAlgorithmConstraints(org.jose4j.jwa.AlgorithmConstraints.NO_CONSTRAINTS);
        none.setPayload(claims().toJson());
        none.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
        assertThat(proof.holds(bearing(none.getCompactSerialization()))).isFalse();
        JsonWebSignature hmac = new JsonWebSignature();
        hmac.setPayload(claims().toJson());
        hmac.setKeyIdHeaderValue("one");
        hmac.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        hmac.setKey(new HmacKey(key.getRsaPublicKey().getEncoded()));
        assertThat(proof.holds(bearing(hmac.getCompactSerialization()))).isFalse();
    }

    @Test
    void theSubjectIsComparedWhereItIsConfigured() throws JoseException {
        int port = provider.getAddress().getPort();
        assertThat(proof(port, Optional.of("broker")).holds(bearing(token(claims -> {}))))
                .isTrue();
        assertThat(proof(port, Optional.of("brok")).holds(bearing(token(claims -> {}))))
                .isFalse();
        assertThat(proof(port, Optional.of("broker")).holds(bearing(token(claims -> claims.unsetClaim("sub")))))
                .isFalse();
    }

    @Test
    void aProviderThatDoesNotAnswerHasNotSaidNo() throws JoseException {
        provider.stop(0);
        String token = token(claims -> {});
        assertThatThrownBy(() -> proof.holds(bearing(token)))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("try again later");
    }
}
