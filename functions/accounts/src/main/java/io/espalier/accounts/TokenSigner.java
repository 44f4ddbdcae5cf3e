package io.espalier.accounts;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import org.bson.BsonDocument;
import org.bson.json.JsonMode;
import org.bson.json.JsonParseException;
import org.bson.json.JsonWriterSettings;

/**
 * Signs claims as JWT and gets them back from tokens that this very key has signed with HS256; nothing else is accepted. The
 * header is compared as it is written, so that there is no algorithm to choose and no header to parse. Thread-safe.
 */
@Singleton
final class TokenSigner {
    /** Custom user data of the greatest size, encoded, with room for the other claims. */
    private static final int MAXIMUM_LENGTH = 32 * 1024;

    /** {@code {"alg":"HS256","typ":"JWT"}}: no token with another header was issued here. */
    private static final String HEADER = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final SigningKeys keys;

    @Inject
    TokenSigner(SigningKeys keys) {
        this.keys = keys;
    }

    String sign(BsonDocument claims) {
        String json = claims.toJson(
                JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build());
        String signed = HEADER + ENCODER.encodeToString(json.getBytes(StandardCharsets.UTF_8));
        return signed + "." + ENCODER.encodeToString(signature(signed));
    }

    /** @throws FunctionException with {@code INVALID_SESSION} for whatever is not a token signed by {@link #sign} */
    BsonDocument verify(String token) {
        if (token.isEmpty() || token.length() > MAXIMUM_LENGTH) {
            throw invalid("token has " + token.length() + " characters");
        }
        if (!token.startsWith(HEADER)) {
            throw invalid("token was not issued here");
        }
        int end = token.indexOf('.', HEADER.length());
        if (end < 0) {
            throw invalid("malformed token");
        }
        try {
            byte[] shown = DECODER.decode(token.substring(end + 1));
            if (!MessageDigest.isEqual(shown, signature(token.substring(0, end)))) {
                throw invalid("token was not issued here");
            }
            byte[] json = DECODER.decode(token.substring(HEADER.length(), end));
            return BsonDocument.parse(new String(json, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | JsonParseException e) { // their messages quote the token
            throw invalid("malformed token");
        }
    }

    private byte[] signature(String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(keys.current());
            return mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    static FunctionException invalid(String reason) {
        return new FunctionException(FunctionErrorCode.INVALID_SESSION, "invalid session: " + reason);
    }
}
