package io.espalier.functions.crypto;

import io.espalier.functions.FunctionException;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;

/** A way to sign a JSON Web Token (RFC 7518 §3.1). */
enum SigningMethod {
    HS256,
    HS384,
    HS512,
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512;

    static SigningMethod named(String name) {
        return Arrays.stream(values())
                .filter(method -> method.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new FunctionException("the signing method '" + name + "' is unknown; known are "
                        + Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "))));
    }

    /** Those that a key in this form can be one for. */
    static Set<SigningMethod> forKey(String key) {
        boolean pem = PemKeys.isPem(key);
        return Arrays.stream(values()).filter(method -> pem != method.isHmac()).collect(Collectors.toSet());
    }

    boolean isHmac() {
        return name().startsWith("HS");
    }

    Key signingKey(String secret) {
        return isHmac() ? hmacKey(secret) : PemKeys.privateKey(secret, algorithm());
    }

    Key verifyingKey(String key) {
        return isHmac() ? hmacKey(key) : PemKeys.publicKey(key, algorithm());
    }

    private String algorithm() {
        return name().startsWith("ES") ? "EC" : "RSA";
    }

    private Key hmacKey(String secret) {
        if (secret.isEmpty() || PemKeys.isPem(secret)) {
            throw new FunctionException("the secret of " + name() + " must not be empty, nor a key in PEM form");
        }
        return new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HMAC");
    }
}
