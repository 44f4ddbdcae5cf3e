package io.espalier.functions;

import org.bson.BsonDocument;

/**
 * {@code utils.jwt} of functions: JSON Web Tokens (spec/app-services.md §6.3). Signing methods are {@code HS256}, {@code RS256},
 * {@code PS256}, {@code ES256} and the same with 384 and 512; {@code none} is not among them. Keys of the {@code HS} methods are
 * texts; all others are in PEM form, private ones as PKCS#8 (for RSA PKCS#1 as well), public ones as X.509 (PKCS#1). RSA keys
 * have at least 2048 bits. Thread-safe.
 */
public interface Jwt {

    /**
     * @param payload the claims
     * @param headers fields of the token's header besides {@code alg} and {@code typ}
     * @throws FunctionException if the method is unknown, or the key is none for it
     */
    String encode(String signingMethod, BsonDocument payload, String secret, BsonDocument headers);

    /** As {@link #encode(String, BsonDocument, String, BsonDocument)}, with the usual header. */
    default String encode(String signingMethod, BsonDocument payload, String secret) {
        return encode(signingMethod, payload, secret, new BsonDocument());
    }

    /**
     * The claims of a token whose signature fits the key. A token past its {@code exp}, or before its {@code nbf}, is refused.
     *
     * @param acceptedMethods the signing methods that the token may have; without any, those that the key is one for. A text
     *     in PEM form is never the secret of an {@code HS} method, so that nobody signs with a public key.
     * @throws FunctionException if the token is not accepted, saying why
     */
    default BsonDocument decode(String token, String key, String... acceptedMethods) {
        return decodeWithHeader(token, key, acceptedMethods).payload();
    }

    /** As {@link #decode}, with the token's header. */
    Decoded decodeWithHeader(String token, String key, String... acceptedMethods);

    /** A token that was accepted. */
    record Decoded(BsonDocument header, BsonDocument payload) {}
}
