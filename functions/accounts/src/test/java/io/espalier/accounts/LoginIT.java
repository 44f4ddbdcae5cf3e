package io.espalier.accounts;

import static io.espalier.accounts.Failures.assertRefused;
import static io.espalier.accounts.TestHouse.EMAIL;
import static io.espalier.accounts.TestHouse.PASSWORD;
import static io.espalier.accounts.TestHouse.credentials;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.ProviderDefinition;
import io.espalier.app.SourceLocation;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.UserProfile;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginIT {
    @Test
    void registeredAddressBecomesAUserAtItsFirstLogin() {
        TestHouse house = TestHouse.open();

        house.accounts.register(EMAIL, PASSWORD);
        LoginResult first = house.login();
        LoginResult second = house.login();

        assertThat(second.userId()).isEqualTo(first.userId());
        assertThat(ObjectId.isValid(first.userId())).isTrue();
        UserProfile profile = house.accounts.authenticate(first.accessToken()).profile();
        assertThat(profile.id()).isEqualTo(first.userId());
        assertThat(profile.type()).isEqualTo("normal");
        assertThat(profile.data()).isEqualTo(new BsonDocument("email", new BsonString(EMAIL)));
        assertThat(profile.identities())
                .extracting(UserProfile.Identity::providerType)
                .containsExactly("local-userpass");
    }

    @Test
    void profileHasTheFormOfTheClientApi() {
        TestHouse house = TestHouse.open();
        house.accounts.register(EMAIL, PASSWORD);
        LoginResult login = house.login();

        BsonDocument profile = house.accounts.profile(login.accessToken());

        assertThat(profile.keySet()).containsExactly("user_id", "domain_id", "identities", "data", "type");
        assertThat(profile.getString("user_id").getValue()).isEqualTo(login.userId());
        BsonDocument identity = profile.getArray("identities").get(0).asDocument();
        assertThat(identity.keySet()).containsExactly("id", "provider_type", "provider_id");
    }

    @Test
    void everyAnonymousLoginIsAUserOfItsOwn() {
        TestHouse house = TestHouse.open();

        LoginResult first = house.loginAnonymously();
        LoginResult second = house.loginAnonymously();

        assertThat(second.userId()).isNotEqualTo(first.userId());
        UserProfile profile = house.accounts.authenticate(second.accessToken()).profile();
        assertThat(profile.identities())
                .extracting(UserProfile.Identity::providerType)
                .containsExactly("anon-user");
    }

    @Test
    void wrongPasswordAndUnknownAddressGetTheSameAnswer() {
        TestHouse house = TestHouse.open();
        house.accounts.register(EMAIL, PASSWORD);

        for (BsonDocument wrong : List.of(
                credentials(EMAIL, "wrong password"),
                credentials(EMAIL, PASSWORD + " "),
                credentials(EMAIL, ""),
                credentials(EMAIL, "x".repeat(300_000)),
                credentials("Ada@shop.example", PASSWORD),
                credentials("nobody@shop.example", PASSWORD),
                credentials("", PASSWORD))) {
            assertRefused(
                    FunctionErrorCode.INVALID_PASSWORD,
                    "invalid username/password",
                    () -> house.accounts.login("local-userpass", wrong));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nobody", "api-key", "ANON-USER", "anon-user "})
    void unknownProvidersAreRefused(String provider) {
        assertRefused(
                FunctionErrorCode.AUTH_PROVIDER_NOT_FOUND,
                "'" + provider + "'",
                () -> TestHouse.open().accounts.login(provider, new BsonDocument()));
    }

    @Test
    void providersThatTheAppDoesNotEnableAreRefused() {
        TestHouse house = TestHouse.Situation.fresh()
                .withProviders(new ProviderDefinition.Anonymous(new SourceLocation("auth/providers.json", "")))
                .open();

        assertRefused(FunctionErrorCode.AUTH_PROVIDER_NOT_FOUND, "local-userpass", house::login);
        assertRefused(
                FunctionErrorCode.AUTH_PROVIDER_NOT_FOUND,
                "local-userpass",
                () -> house.accounts.register(EMAIL, PASSWORD));
        assertRefused(
                FunctionErrorCode.AUTH_PROVIDER_NOT_FOUND,
                "local-userpass",
                () -> house.forFunctions.createEmailPasswordUser(EMAIL, PASSWORD));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"password": "abcdefg"}                                       | MISSING_PARAMETER | 'username' is required
                    {"username": "a@b", "password": null}                         | MISSING_PARAMETER | 'password' is required
                    {"username": 7, "password": "abcdefg"}                        | INVALID_PARAMETER | 'username' must be a string, found int32
                    {"username": "a@b", "password": {"$ne": ""}}                  | INVALID_PARAMETER | 'password' must be a string, found document
                    {"username": {"$gt": ""}, "password": "abcdefg"}              | INVALID_PARAMETER | 'username' must be a string, found document
                    {"options": 1}                                                | INVALID_PARAMETER | 'options' must be an object
                    {"options": {"device": []}}                                   | INVALID_PARAMETER | 'options.device' must be an object
                    {"options": {"device": {"deviceId": 5}}}                      | INVALID_PARAMETER | 'options.device.deviceId' must be a string
                    {"options": {"device": {"deviceId": "x"}}}                    | INVALID_PARAMETER | 'options.device.deviceId' must be an id
                    """)
    void malformedPayloadsNameTheField(String payload, FunctionErrorCode code, String message) {
        assertRefused(
                code, message, () -> TestHouse.open().accounts.login("local-userpass", BsonDocument.parse(payload)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"65a1b2c3d4e5f60718293a4b\"", "{\"$oid\": \"65a1b2c3d4e5f60718293a4b\"}"})
    void deviceKeepsItsId(String device) {
        TestHouse house = TestHouse.open();

        LoginResult login = house.accounts.login(
                "anon-user",
                BsonDocument.parse("{\"options\": {\"device\": {\"deviceId\": " + device + ", \"platform\": \"x\"}}}"));

        assertThat(login.deviceId()).isEqualTo("65a1b2c3d4e5f60718293a4b");
    }

    @Test
    void disabledUserIsRefusedEverywhere() {
        TestHouse house = TestHouse.open();
        house.accounts.register(EMAIL, PASSWORD);
        LoginResult login = house.login();

        house.administration.disable(login.userId());

        assertRefused(FunctionErrorCode.USER_DISABLED, "disabled", house::login);
        assertRefused(
                FunctionErrorCode.USER_DISABLED, "disabled", () -> house.accounts.authenticate(login.accessToken()));
        assertRefused(FunctionErrorCode.USER_DISABLED, "disabled", () -> house.accounts.refresh(login.refreshToken()));

        house.administration.enable(login.userId());
        assertThat(house.login().userId()).isEqualTo(login.userId());
        house.accounts.authenticate(login.accessToken());
        house.accounts.refresh(login.refreshToken());
    }

    @Test
    void passwordHashesAreRenewedWhenTheParametersChange() {
        TestHouse weak = TestHouse.open();
        weak.accounts.register(EMAIL, PASSWORD);
        weak.login();
        String before = storedHash(weak);
        TestHouse strong =
                weak.situation.with("espalier.accounts.hashing.iterations", "3").open();

        strong.login();

        assertThat(before).startsWith("$argon2id$v=19$m=64,t=1,p=1$");
        assertThat(storedHash(strong)).startsWith("$argon2id$v=19$m=64,t=3,p=1$");
        assertThat(strong.login().userId()).isEqualTo(weak.login().userId());
    }

    @Test
    void nothingSecretIsPrintable() {
        TestHouse house = TestHouse.open();
        house.accounts.register(EMAIL, PASSWORD);
        LoginResult login = house.login();

        assertThat(login.toString()).doesNotContain(login.accessToken(), login.refreshToken());
        assertThat(new Credentials(EMAIL, PASSWORD).toString()).doesNotContain(PASSWORD, EMAIL);
        assertThat(new LoginPayload(credentials(EMAIL, PASSWORD)).toString()).doesNotContain(PASSWORD);
        assertThat(house.users().find(new BsonDocument()).first().toJson()).doesNotContain(PASSWORD);
    }

    private static String storedHash(TestHouse house) {
        return house.users()
                .find(new BsonDocument("state", new BsonString("confirmed")))
                .first()
                .getString("password")
                .getValue();
    }
}
