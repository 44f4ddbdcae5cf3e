package io.espalier.gateway.endpoint;

import io.espalier.app.RequestValidation;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.http.RequestHeaders;
import io.espalier.gateway.route.Exchange;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Decides whether a request proves that it knows the secret of an endpoint (spec/app-services.md §7.2, §7.3). Comparisons take
 * the same time whatever is wrong. A secret that was not supplied is proven by nobody. Thread-safe.
 */
public final class RequestProofs {
    private static final String SCHEME = "sha256=";
    private static final List<String> SIGNATURES = List.of("Endpoint-Signature", "X-Hook-Signature");

    private final Function<String, Optional<String>> secrets;

    /** @param secrets the content of a secret by name */
    public RequestProofs(Function<String, Optional<String>> secrets) {
        this.secrets = secrets;
    }

    /** @throws GatewayException if the request does not prove what it has to */
    public void require(RequestValidation validation, Exchange exchange) {
        switch (validation) {
            case RequestValidation.None _ -> {}
            case RequestValidation.VerifyPayload(String secretName) -> requireSignature(secretName, exchange);
            case RequestValidation.SecretAsQueryParameter(String secretName) -> requireSecret(secretName, exchange);
        }
    }

    private void requireSecret(String secretName, Exchange exchange) {
        List<String> shown = exchange.query().secrets("secret");
        if (shown.size() != 1 || !MessageDigest.isEqual(bytes(shown.getFirst()), secret(secretName))) {
            throw refused("the parameter 'secret' must be given once and be the endpoint's secret");
        }
    }

    private void requireSignature(String secretName, Exchange exchange) {
        byte[] key = secret(secretName);
        byte[] expected = hmac(key, exchange.request().body());
        Optional<byte[]> shown = signature(exchange.request().headers());
        if (shown.isEmpty() || !MessageDigest.isEqual(shown.get(), expected)) {
            throw refused("the header Endpoint-Signature must be sha256=<hex of the body's HMAC-SHA256 with the"
                    + " endpoint's secret>");
        }
    }

    private static Optional<byte[]> signature(RequestHeaders headers) {
        List<String> values =
                SIGNATURES.stream().flatMap(name -> headers.all(name).stream()).toList();
        if (values.size() != 1 || !values.getFirst().startsWith(SCHEME)) {
            return Optional.empty();
        }
        try {
            return Optional.of(HexFormat.of().parseHex(values.getFirst().substring(SCHEME.length())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private byte[] secret(String name) {
        return secrets.apply(name)
                .filter(content -> !content.isEmpty())
                .map(RequestProofs::bytes)
                .orElseThrow(() -> refused("the endpoint's secret is not known here, so that nobody can prove it"));
    }

    private static byte[] hmac(byte[] key, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static GatewayException refused(String message) {
        return new GatewayException(GatewayErrorCode.PROOF_REFUSED, message);
    }
}
