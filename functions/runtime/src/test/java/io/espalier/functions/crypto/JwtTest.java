package io.espalier.functions.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.Crypto;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Jwt;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtTest {
    private static final BsonDocument CLAIMS = BsonDocument.parse("{sub: 'ada', n: 1}");

    private final Jwt jwt = new JoseTokens(InstantSource.fixed(Instant.ofEpochSecond(1_000)));

    private static String privateKey(String method) {
        return switch (method.substring(0, 2)) {
            case "HS" -> "a secret";
            case "ES" -> TestKeys.text("ec" + method.substring(2) + ".pem");
            default -> TestKeys.text("rsa8.pem");
        };
    }

    private static String publicKey(String method) {
        return switch (method.substring(0, 2)) {
            case "HS" -> "a secret";
            case "ES" -> TestKeys.text("ec" + method.substring(2) + "pub.pem");
            default -> TestKeys.text("rsapub.pem");
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384",
                "ES512"
            })
    void eachMethodSignsAndVerifies(String method) {
        String token = jwt.encode(method, CLAIMS, privateKey(method), new BsonDocument("kid", new BsonString("k1")));

        assertThat(jwt.decode(token, publicKey(method), method)).isEqualTo(CLAIMS);
        assertThat(jwt.decode(token, publicKey(method))).isEqualTo(CLAIMS);
        assertThat(jwt.decodeWithHeader(token, publicKey(method)).header())
                .isEqualTo(BsonDocument.parse("{alg: '" + method + "', typ: 'JWT', kid: 'k1'}"));
        String other = method.equals("HS256") ? "HS512" : "HS256";
        assertThatThrownBy(() -> jwt.decode(token, publicKey(method), other))
                .hasMessageContaining("accepted are " + other);
        int middle = token.indexOf('.') + 3;
        String changed =
                token.substring(0, middle) + (token.charAt(middle) == 'A' ? 'B' : 'A') + token.substring(middle + 1);
        assertThatThrownBy(() -> jwt.decode(changed, publicKey(method))).isInstanceOf(FunctionException.class);
    }

    /** Signed with the keys of OpenSSL, not by the code under test. */
    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS384", "ES256", "ES384", "ES512"})
    void tokensOfOthersAreVerified(String method) {
        String token = TestKeys.text(method.toLowerCase(Locale.ROOT) + ".jwt");
        assertThat(jwt.decode(token, publicKey(method), method)).isEqualTo(CLAIMS);
    }

    /** The example of the documentation of App Services: a short secret, and an {@code iat} in milliseconds. */
    @Test
    void theTokenOfTheDocumentationIsDecoded() {
        String token = "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9"
                + ".eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvZSBTY2htb2UiLCJpYXQiOjE1NjU3MjEyMjMxODd9"
                + ".-QL15ldu2BYuJokNWT6YRiwZQIiIpvq6Kyv-C6qslNdNiUVxo8zqLJZ1iEkNf2yZKMIrQuMCtIC1tzd2H31AxA";
        BsonDocument claims = BsonDocument.parse("{sub: '1234567890', name: 'Joe Schmoe'}")
                .append("iat", new BsonInt64(1565721223187L));

        assertThat(jwt.decode(token, "SuperSecret", "HS512")).isEqualTo(claims);
        assertThat(jwt.encode("HS512", claims, "SuperSecret")).startsWith("eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.");
    }

    @Test
    void aTokenIsValidFromItsBeginningToItsEnd() {
        for (String claims : new String[] {"{exp: 1001}", "{nbf: 1000}", "{iat: 5000}", "{exp: 1000.5}"}) {
            String token = jwt.encode("HS256", BsonDocument.parse(claims), "s");
            assertThat(jwt.decode(token, "s")).isEqualTo(BsonDocument.parse(claims));
        }
        for (String claims : new String[] {"{exp: 1000}", "{exp: 1}", "{exp: 'soon'}"}) {
            String token = jwt.encode("HS256", BsonDocument.parse(claims), "s");
            assertThatThrownBy(() -> jwt.decode(token, "s")).hasMessage("the token has expired");
        }
        String early = jwt.encode("HS256", BsonDocument.parse("{nbf: 1001}"), "s");
        assertThatThrownBy(() -> jwt.decode(early, "s")).hasMessage("the token is not valid yet");
    }

    @Test
    void nobodySignsWithAPublicKeyOrWithoutAny() {
        String publicKey = TestKeys.text("rsapub.pem");
        assertThatThrownBy(() -> jwt.encode("HS256", CLAIMS, publicKey)).hasMessageContaining("PEM");
        String none = base64("{\"alg\":\"none\"}") + "." + base64("{\"sub\":\"ada\"}") + ".";
        assertThatThrownBy(() -> jwt.decode(none, "s")).hasMessageContaining("not accepted");
        assertThatThrownBy(() -> jwt.decode(none, "s", "none")).hasMessageContaining("unknown");
        String hmac = jwt.encode("HS256", CLAIMS, "s");
        assertThatThrownBy(() -> jwt.decode(hmac, publicKey)).hasMessageContaining("not accepted");
        assertThatThrownBy(() -> jwt.decode(hmac, publicKey, "HS256")).hasMessageContaining("PEM");
        assertThatThrownBy(() -> jwt.decode(hmac, "", "HS256")).hasMessageContaining("empty");
        assertThatThrownBy(() -> jwt.encode("HS256", CLAIMS, "s", BsonDocument.parse("{alg: 'none'}")))
                .hasMessageContaining("'alg'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a.b",
                "a.b.c",
                "..",
                "e30.e30.e30",
                "e30=.e30.",
                "W10.e30.AA",
                "eyJhbGciOiJIUzI1NiJ9.e30."
            })
    void whatIsNoTokenIsRefused(String text) {
        assertThatThrownBy(() -> jwt.decode(text, "s")).isInstanceOf(FunctionException.class);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@code openssl pkcs12} writes them: text before the key must not turn a public key into a secret. */
    @ParameterizedTest
    @ValueSource(strings = {"Bag Attributes\n    friendlyName: a\n", "\uFEFF", "\"", "# our key\n"})
    void aPublicKeyIsNeverASecretWhateverStandsBeforeIt(String before) {
        String key = before + TestKeys.text("rsapub.pem");
        String signed = base64("{\"alg\":\"HS256\"}") + "." + base64("{\"sub\":\"mallory\"}");
        String signature = new JdkCrypto()
                .hmac(signed, key, "sha256", Crypto.Encoding.BASE64)
                .replace('+', '-')
                .replace('/', '_')
                .replace("=", "");
        String forged = signed + "." + signature;

        assertThatThrownBy(() -> jwt.decode(forged, key)).isInstanceOf(FunctionException.class);
        assertThatThrownBy(() -> jwt.decode(forged, key, "HS256")).isInstanceOf(FunctionException.class);
    }
}
