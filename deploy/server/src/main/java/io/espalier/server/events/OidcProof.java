package io.espalier.server.events;

import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jose4j.http.Get;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jspecify.annotations.Nullable;

/**
 * An ID token, signed by a key that the provider publishes: right issuer, audience, subject and time. Keys are kept for as long as
 * the provider says; an unknown one has them fetched again, at most twice a minute.
 */
final class OidcProof implements SenderProof {
    private static final Logger LOG = Logger.getLogger(OidcProof.class);
    private static final String SCHEME = "bearer ";
    private static final int CLOCK_SKEW_SECONDS = 30;
    private static final int CONNECT_MILLIS = 5_000;
    private static final long REFRESH_MILLIS = 30_000;

    /** Signatures by private keys alone: with a public key as secret anybody could make the others. */
    private static final AlgorithmConstraints ASYMMETRIC = new AlgorithmConstraints(
            ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512);

    private final JwtConsumer consumer;
    private final CloudEventsConfig.Oidc expected;

    OidcProof(CloudEventsConfig.Oidc expected) {
        this.expected = expected;
        HttpsJwks keys = new HttpsJwks(expected.jwksUrl());
        Get get = new Get();
        get.setConnectTimeout(CONNECT_MILLIS);
        get.setReadTimeout(CONNECT_MILLIS);
        get.setRetries(0);
        keys.setSimpleHttpGet(get);
        keys.setRefreshReprieveThreshold(REFRESH_MILLIS);
        this.consumer = new JwtConsumerBuilder()
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds(CLOCK_SKEW_SECONDS)
                .setExpectedIssuer(expected.issuer())
                .setExpectedAudience(expected.audience())
                .setJwsAlgorithmConstraints(ASYMMETRIC)
                .setVerificationKeyResolver(new HttpsJwksVerificationKeyResolver(keys))
                .build();
    }

    @Override
    public boolean holds(ClientRequest request) {
        List<String> shown = request.headers().all("Authorization");
        if (shown.size() != 1 || !shown.getFirst().toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return false;
        }
        try {
            String subject = consumer.processToClaims(
                            shown.getFirst().substring(SCHEME.length()).strip())
                    .getSubject();
            return expected.subject().isEmpty() || expected.subject().get().equals(subject);
        } catch (InvalidJwtException e) {
            requireDecided(e);
            return false;
        } catch (MalformedClaimException e) {
            return false;
        }
    }

    /** A provider that does not answer has not said no. */
    private void requireDecided(InvalidJwtException failure) {
        @Nullable Throwable cause = failure;
        while (cause != null) {
            if (cause instanceof IOException) {
                LOG.warnf("the keys of %s cannot be fetched: %s", expected.jwksUrl(), cause);
                throw new GatewayException(
                        GatewayErrorCode.PROOF_UNDECIDED, "the issuer's keys cannot be fetched now; try again later");
            }
            cause = cause.getCause();
        }
    }

    @Override
    public String wanted() {
        return "Authorization: Bearer <ID token> of the issuer and for the audience that are configured";
    }

    @Override
    public Set<String> headers() {
        return Set.of("Authorization");
    }
}
