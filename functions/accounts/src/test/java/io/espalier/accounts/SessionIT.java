package io.espalier.accounts;

import static io.espalier.accounts.Failures.assertRefused;
import static io.espalier.accounts.TestHouse.EMAIL;
import static io.espalier.accounts.TestHouse.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.FunctionErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionIT {
    private TestHouse house = TestHouse.open();

    @BeforeEach
    void register() {
        house.accounts.register(EMAIL, PASSWORD);
    }

    @Test
    void tokensCarryTheClaimsOfAppServices() {
        LoginResult login = house.login();

        BsonDocument access = claims(login.accessToken());
        assertThat(access.keySet())
                .containsExactlyInAnyOrder(
                        "sub",
                        "iss",
                        "iat",
                        "exp",
                        "typ",
                        "baas_device_id",
                        "baas_domain_id",
                        "stitch_devId",
                        "stitch_domainId",
                        "user_data",
                        "user_profile");
        assertThat(access.getString("sub").getValue()).isEqualTo(login.userId());
        assertThat(access.getString("typ").getValue()).isEqualTo("access");
        assertThat(access.getString("baas_device_id").getValue()).isEqualTo(login.deviceId());
        assertThat(access.getNumber("exp").longValue() - access.getNumber("iat").longValue())
                .isEqualTo(1800);

        BsonDocument refresh = claims(login.refreshToken());
        assertThat(refresh.keySet())
                .containsExactlyInAnyOrder(
                        "sub",
                        "iat",
                        "exp",
                        "typ",
                        "baas_id",
                        "baas_data",
                        "baas_identity",
                        "baas_device_id",
                        "baas_domain_id",
                        "stitch_id",
                        "stitch_data",
                        "stitch_ident",
                        "stitch_devId",
                        "stitch_domainId");
        assertThat(refresh.getString("typ").getValue()).isEqualTo("refresh");
        assertThat(refresh.getDocument("baas_identity").keySet()).containsExactly("id", "provider_type", "provider_id");
        assertThat(refresh.getString("baas_id")).isEqualTo(access.getString("iss"));
    }

    @Test
    void accessTokenEndsWithItsLifetimeAndRefreshGivesAnother() {
        LoginResult login = house.login();

        house.clock.advance(Duration.ofMinutes(30).minusSeconds(1));
        house.accounts.authenticate(login.accessToken());
        house.clock.advance(Duration.ofSeconds(1));
        assertInvalid("token expired", () -> house.accounts.authenticate(login.accessToken()));

        String next = house.accounts.refresh(login.refreshToken());
        assertThat(house.accounts.authenticate(next).profile().id()).isEqualTo(login.userId());
    }

    @Test
    void refreshTokenEndsWithItsLifetime() {
        LoginResult login = house.login();

        house.clock.advance(Duration.ofDays(60).minusSeconds(1));
        house.accounts.refresh(login.refreshToken());
        house.clock.advance(Duration.ofSeconds(1));

        assertInvalid("token expired", () -> house.accounts.refresh(login.refreshToken()));
    }

    @Test
    void anonymousSessionLastsAsLongAsItIsUsed() {
        LoginResult login = house.loginAnonymously();

        for (int i = 0; i < 5; i++) {
            house.clock.advance(Duration.ofDays(89));
            house.accounts.refresh(login.refreshToken());
        }
        house.clock.advance(Duration.ofDays(90));

        assertInvalid("failed to find refresh token", () -> house.accounts.refresh(login.refreshToken()));
    }

    @Test
    void logoutEndsTheSessionAndOnlyThat() {
        LoginResult login = house.login();
        LoginResult other = house.login();

        house.accounts.logout(login.refreshToken());

        assertInvalid("failed to find refresh token", () -> house.accounts.refresh(login.refreshToken()));
        assertInvalid("failed to find refresh token", () -> house.accounts.logout(login.refreshToken()));
        assertInvalid("invalid session", () -> house.accounts.authenticate(login.accessToken()));
        assertInvalid("invalid session", () -> house.accounts.profile(login.accessToken()));
        house.accounts.authenticate(other.accessToken());
        house.accounts.refresh(other.refreshToken());
    }

    @Test
    void tokensOfOneReplicaAreGoodAtAnother() {
        LoginResult login = house.login();
        TestHouse other = house.situation.open();

        assertThat(other.accounts.authenticate(login.accessToken()).profile().id())
                .isEqualTo(login.userId());
        assertThat(house.accounts
                        .authenticate(other.accounts.refresh(login.refreshToken()))
                        .profile()
                        .id())
                .isEqualTo(login.userId());
    }

    @Test
    void removedUserHasNoSession() {
        LoginResult login = house.login();

        house.administration.delete(login.userId());

        assertInvalid("invalid session", () -> house.accounts.authenticate(login.accessToken()));
        assertInvalid("invalid session", () -> house.accounts.refresh(login.refreshToken()));
        house.accounts.register(EMAIL, PASSWORD);
        assertThat(house.login().userId()).isNotEqualTo(login.userId());
    }

    @Test
    void allSessionsOfAUserEndAtOnce() {
        LoginResult login = house.login();
        LoginResult other = house.login();
        LoginResult stranger = house.loginAnonymously();

        house.administration.logOut(login.userId());

        for (LoginResult ended : List.of(login, other)) {
            assertInvalid("invalid session", () -> house.accounts.authenticate(ended.accessToken()));
            assertInvalid("invalid session", () -> house.accounts.refresh(ended.refreshToken()));
        }
        house.accounts.authenticate(stranger.accessToken());
        house.accounts.authenticate(house.login().accessToken());
    }

    @Test
    void noAccessTokenOutlivesItsSession() {
        LoginResult login = house.login();
        LoginResult anonymous = house.loginAnonymously();

        house.clock.advance(Duration.ofDays(60).minusMinutes(10));
        String last = house.accounts.refresh(login.refreshToken());
        String notLast = house.accounts.refresh(anonymous.refreshToken());

        assertThat(lifetime(last)).isEqualTo(600);
        assertThat(lifetime(notLast)).isEqualTo(1800);
    }

    @Test
    void aShorterLifetimeCountsForOlderTokens() {
        LoginResult login = house.login();
        TestHouse strict = house.situation
                .with("espalier.accounts.access-token-lifetime", "5m")
                .open();

        house.clock.advance(Duration.ofMinutes(5).minusSeconds(1));
        strict.accounts.authenticate(login.accessToken());
        house.clock.advance(Duration.ofSeconds(1));

        assertInvalid("token expired", () -> strict.accounts.authenticate(login.accessToken()));
    }

    private static void assertInvalid(String message, ThrowingCallable call) {
        assertRefused(FunctionErrorCode.INVALID_SESSION, message, call);
    }

    private static long lifetime(String token) {
        BsonDocument claims = claims(token);
        return claims.getNumber("exp").longValue() - claims.getNumber("iat").longValue();
    }

    private static BsonDocument claims(String token) {
        byte[] payload = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
        return BsonDocument.parse(new String(payload, StandardCharsets.UTF_8));
    }
}
