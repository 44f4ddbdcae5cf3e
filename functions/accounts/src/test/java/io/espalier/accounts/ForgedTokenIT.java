package io.espalier.accounts;

import static io.espalier.accounts.Failures.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.FunctionErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that is not an access token of this app, signed here, of a session that goes on, is refused in the same way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgedTokenIT {
    private static final String KEY = "a key for tests of 32 bytes, yes";
    private static final String OTHER_KEY = "another key for tests of 32 byte";
    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private final TestHouse house =
            TestHouse.Situation.fresh().with("espalier.accounts.token-key", KEY).open();
    private LoginResult login = new LoginResult("", "", "", "");
    private BsonDocument claims = new BsonDocument();

    @BeforeAll
    void logIn() {
        login = house.loginAnonymously();
        claims = house.signer.verify(login.accessToken());
    }

    @Test
    void genuineTokensAreAccepted() {
        assertThat(house.accounts.authenticate(login.accessToken()).profile().id())
                .isEqualTo(login.userId());
        assertThat(house.accounts.authenticate(signed(claims)).profile().id()).isEqualTo(login.userId());
        assertThat(house.accounts
                        .authenticate(mac("HmacSHA256", KEY, HEADER, claims))
                        .profile()
                        .id())
                .isEqualTo(login.userId());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void forgeryIsRefused(String name, String token) {
        assertRefused(FunctionErrorCode.INVALID_SESSION, "invalid session", () -> house.accounts.authenticate(token));
        assertRefused(FunctionErrorCode.INVALID_SESSION, "invalid session", () -> house.accounts.profile(token));
        assertRefused(FunctionErrorCode.INVALID_SESSION, "invalid session", () -> house.accounts.refresh(token));
        assertRefused(FunctionErrorCode.INVALID_SESSION, "invalid session", () -> house.accounts.logout(token));
    }

    Stream<Arguments> forgeries() {
        String good = login.accessToken();
        String[] parts = good.split("\\.", -1);
        return Stream.of(
                Arguments.of("empty", ""),
                Arguments.of("blank", "   "),
                Arguments.of("garbage", "garbage"),
                Arguments.of("dots", ".."),
                Arguments.of("null bytes", "\u0000.\u0000.\u0000"),
                Arguments.of("not ASCII", "ü.ü.ü"),
                Arguments.of("100,000 characters", "x".repeat(100_000)),
                Arguments.of("with its scheme", "Bearer " + good),
                Arguments.of("two parts", parts[0] + "." + parts[1]),
                Arguments.of("no signature", parts[0] + "." + parts[1] + "."),
                Arguments.of("four parts", good + "." + parts[2]),
                Arguments.of("five parts, as if encrypted", good + "." + parts[1] + "." + parts[2]),
                Arguments.of(
                        "signature of another token",
                        parts[0] + "." + parts[1] + "." + login.refreshToken().split("\\.", -1)[2]),
                Arguments.of(
                        "other claims under the signature",
                        parts[0] + "."
                                + encode(changed(c -> c.append("sub", id())).toJson()) + "." + parts[2]),
                Arguments.of("algorithm none", unsigned("none")),
                Arguments.of("algorithm None", unsigned("None")),
                Arguments.of("algorithm nOnE", unsigned("nOnE")),
                Arguments.of("algorithm none with a signature", unsigned("none") + parts[2]),
                Arguments.of("no algorithm", mac("HmacSHA256", KEY, "{\"typ\":\"JWT\"}", claims)),
                Arguments.of("algorithm is no string", mac("HmacSHA256", KEY, "{\"alg\":[\"HS256\"]}", claims)),
                Arguments.of("HS512 with the right key", mac("HmacSHA512", KEY, header("HS512"), claims)),
                Arguments.of("HS384 with the right key", mac("HmacSHA384", KEY, header("HS384"), claims)),
                Arguments.of("RS256 over a MAC", mac("HmacSHA256", KEY, header("RS256"), claims)),
                Arguments.of("ES256 over a MAC", mac("HmacSHA256", KEY, header("ES256"), claims)),
                Arguments.of("another key", mac("HmacSHA256", OTHER_KEY, HEADER, claims)),
                Arguments.of(
                        "brings its own key",
                        mac(
                                "HmacSHA256",
                                OTHER_KEY,
                                "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"" + encode(OTHER_KEY) + "\"}}",
                                claims)),
                Arguments.of(
                        "unknown critical header",
                        mac("HmacSHA256", KEY, "{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}", claims)),
                Arguments.of(
                        "deeply nested header",
                        mac("HmacSHA256", KEY, "{\"alg\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}", claims)),
                Arguments.of("of an unknown type", signed(changed(c -> c.append("typ", new BsonString("admin"))))),
                Arguments.of("without a type", signed(without("typ"))),
                Arguments.of(
                        "of another app",
                        signed(changed(c -> c.append("baas_domain_id", new BsonString("other-app"))))),
                Arguments.of("of no app", signed(without("baas_domain_id"))),
                Arguments.of("expired", signed(changed(c -> c.append("exp", seconds(0))))),
                Arguments.of("expired long ago", signed(changed(c -> c.append("exp", new BsonInt64(0))))),
                Arguments.of("without an expiry", signed(without("exp"))),
                Arguments.of("expiry is a text", signed(changed(c -> c.append("exp", new BsonString("9999999999"))))),
                Arguments.of("without a time of issue", signed(without("iat"))),
                Arguments.of("issued long ago", signed(changed(c -> c.append("iat", new BsonInt64(0))))),
                Arguments.of("without a user", signed(without("sub"))),
                Arguments.of("user is no id", signed(changed(c -> c.append("sub", new BsonString("'; drop"))))),
                Arguments.of("another user in this session", signed(changed(c -> c.append("sub", id())))),
                Arguments.of("unknown session", signed(changed(c -> c.append("iss", id())))),
                Arguments.of("without a session", signed(without("iss"))),
                Arguments.of(
                        "custom data is no object",
                        signed(changed(c -> c.append("user_data", new BsonString("admin"))))));
    }

    @Test
    void tokensAreNotTakenForEachOther() {
        assertRefused(
                FunctionErrorCode.INVALID_SESSION,
                "not the access token",
                () -> house.accounts.authenticate(login.refreshToken()));
        assertRefused(
                FunctionErrorCode.INVALID_SESSION,
                "not the refresh token",
                () -> house.accounts.refresh(login.accessToken()));
    }

    @Test
    void tokensOfAnotherAppOnTheSameDatabaseAreForeign() {
        TestHouse other = house.situation.withApp("other-app").open();
        LoginResult foreign = other.loginAnonymously();

        assertRefused(
                FunctionErrorCode.INVALID_SESSION,
                "another app",
                () -> house.accounts.authenticate(foreign.accessToken()));
        assertRefused(
                FunctionErrorCode.INVALID_SESSION, "another app", () -> house.accounts.refresh(foreign.refreshToken()));
    }

    private BsonDocument changed(UnaryOperator<BsonDocument> change) {
        return change.apply(claims.clone());
    }

    private BsonDocument without(String claim) {
        BsonDocument rest = claims.clone();
        rest.remove(claim);
        return rest;
    }

    private String signed(BsonDocument changedClaims) {
        return house.signer.sign(changedClaims);
    }

    private BsonInt64 seconds(long fromNow) {
        return new BsonInt64(house.clock.instant().getEpochSecond() + fromNow);
    }

    private static BsonString id() {
        return new BsonString(new ObjectId().toHexString());
    }

    private String unsigned(String algorithm) {
        return encode(header(algorithm)) + "." + encode(claims.toJson()) + ".";
    }

    private static String header(String algorithm) {
        return "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}";
    }

    private static String mac(String algorithm, String key, String header, BsonDocument claims) {
        String signed = encode(header) + "." + encode(claims.toJson());
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm));
            return signed + "."
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
