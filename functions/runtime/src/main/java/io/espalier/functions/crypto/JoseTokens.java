package io.espalier.functions.crypto;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Jwt;
import io.espalier.functions.bson.Ejson;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** JSON Web Tokens, signed and verified by jose4j. */
final class JoseTokens implements Jwt {
    private static final int MAXIMUM_LENGTH = 1 << 20;
    /** What a header says of how the token is read. */
    private static final Set<String> RESERVED = Set.of("alg", "crit", "b64");

    private final InstantSource clock;

    JoseTokens(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String encode(String signingMethod, BsonDocument payload, String secret, BsonDocument headers) {
        SigningMethod method = SigningMethod.named(signingMethod);
        JsonWebSignature jws = signature(method);
        jws.setAlgorithmHeaderValue(method.name());
        jws.setHeader("typ", "JWT");
        headers.forEach((name, value) -> jws.setHeader(name, header(name, value)));
        jws.setPayload(Ejson.relaxed(payload));
        jws.setKey(method.signingKey(secret));
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) { // its message describes the key, such as how few bits it has
            throw new FunctionException(
                    FunctionErrorCode.FUNCTION_EXECUTION_ERROR, "the key cannot sign with " + method.name(), e);
        }
    }

    private static Object header(String name, BsonValue value) {
        if (RESERVED.contains(name)) {
            throw new FunctionException("the header field '" + name + "' cannot be chosen");
        }
        return switch (value.getBsonType()) {
            case STRING -> value.asString().getValue();
            case INT32, INT64 -> value.asNumber().longValue();
            case DOUBLE -> value.asDouble().getValue();
            case BOOLEAN -> value.asBoolean().getValue();
            default -> throw new FunctionException("the header field '" + name + "' must be a text, number or boolean");
        };
    }

    @Override
    public Decoded decodeWithHeader(String token, String key, String... acceptedMethods) {
        Set<SigningMethod> accepted = acceptedMethods.length == 0
                ? SigningMethod.forKey(key)
                : Arrays.stream(acceptedMethods).map(SigningMethod::named).collect(Collectors.toSet());
        BsonDocument header = header(token);
        SigningMethod method = method(header, accepted);
        BsonDocument payload =
                Ejson.parse(verified(token, method, key), "token's payload").asDocument();
        requireTime(payload);
        return new Decoded(header, payload);
    }

    private static SigningMethod method(BsonDocument header, Set<SigningMethod> accepted) {
        BsonValue alg = header.get("alg");
        return accepted.stream()
                .filter(method -> alg != null
                        && alg.isString()
                        && alg.asString().getValue().equals(method.name()))
                .findFirst()
                .orElseThrow(() -> new FunctionException("the token's signing method is not accepted; accepted are "
                        + accepted.stream().map(Enum::name).sorted().collect(Collectors.joining(", "))));
    }

    private static BsonDocument header(String token) {
        String[] parts = token.length() > MAXIMUM_LENGTH ? new String[0] : token.split("\\.", -1);
        if (parts.length != 3) {
            throw malformed();
        }
        try {
            byte[] json = Base64.getUrlDecoder().decode(parts[0].getBytes(StandardCharsets.ISO_8859_1));
            if (Ejson.parse(json, "token's header") instanceof BsonDocument header) {
                return header;
            }
        } catch (IllegalArgumentException _) { // quotes the token
            throw malformed();
        }
        throw malformed();
    }

    private static byte[] verified(String token, SigningMethod method, String key) {
        JsonWebSignature jws = signature(method);
        jws.setKey(method.verifyingKey(key));
        try {
            jws.setCompactSerialization(token);
            if (!jws.verifySignature()) {
                throw new FunctionException("the token's signature does not fit the key");
            }
            byte[] payload = jws.getPayloadBytes();
            if (Ejson.parse(payload, "token's payload").isDocument()) {
                return payload;
            }
        } catch (JoseException e) {
            throw new FunctionException(
                    FunctionErrorCode.FUNCTION_EXECUTION_ERROR,
                    "the token is malformed, or the key cannot verify " + method.name(),
                    e);
        }
        throw malformed();
    }

    private static JsonWebSignature signature(SigningMethod method) {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, method.name()));
        // App Services takes secrets of any length, and tokens that are out there were signed with short ones.
        jws.setDoKeyValidation(!method.isHmac());
        return jws;
    }

    private void requireTime(BsonDocument payload) {
        double now = clock.millis() / 1000.0;
        for (Map.Entry<String, BsonValue> claim : payload.entrySet()) {
            double time =
                    claim.getValue().isNumber() ? claim.getValue().asNumber().doubleValue() : Double.NaN;
            switch (claim.getKey()) {
                case "exp" -> require(now < time, "the token has expired");
                case "nbf" -> require(now >= time, "the token is not valid yet");
                default -> {
                    // No other claim is looked at; `iat` of the documentation's own example lies in the future.
                }
            }
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new FunctionException(otherwise);
        }
    }

    private static FunctionException malformed() {
        return new FunctionException("the token is no JSON Web Token");
    }
}
