package io.espalier.accounts;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.bson.BsonDocument;
import org.bson.json.JsonMode;
import org.bson.json.JsonParseException;
import org.bson.json.JsonWriterSettings;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Signs claims as JWT and gets them back from tokens that this very key has signed with HS256; nothing else is accepted. */
@Singleton
final class TokenSigner {
    /** Custom user data of the greatest size, encoded, with room for the other claims. */
    private static final int MAXIMUM_LENGTH = 32 * 1024;

    /** {@code {"alg":"HS256","typ":"JWT"}}: no token with another header was issued here, so none is worth a parser's time. */
    private static final String HEADER = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";

    private final SigningKeys keys;

    @Inject
    TokenSigner(SigningKeys keys) {
        this.keys = keys;
    }

    String sign(BsonDocument claims) {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        jws.setHeader("typ", "JWT");
        jws.setPayload(claims.toJson(
                JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build()));
        jws.setKey(keys.current());
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("a token could not be signed", e);
        }
    }

    /** @throws FunctionException with {@code INVALID_SESSION} for whatever is not a token signed by {@link #sign} */
    BsonDocument verify(String token) {
        if (token.isEmpty() || token.length() > MAXIMUM_LENGTH) {
            throw invalid("token has " + token.length() + " characters");
        }
        if (!token.startsWith(HEADER)) {
            throw invalid("token was not issued here");
        }
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.HMAC_SHA256));
        try {
            jws.setCompactSerialization(token);
            jws.setKey(keys.current());
            if (!jws.verifySignature()) {
                throw invalid("token was not issued here");
            }
            return BsonDocument.parse(jws.getPayload());
        } catch (JoseException | JsonParseException e) { // their messages quote the token
            throw invalid("malformed token");
        }
    }

    static FunctionException invalid(String reason) {
        return new FunctionException(FunctionErrorCode.INVALID_SESSION, "invalid session: " + reason);
    }
}
