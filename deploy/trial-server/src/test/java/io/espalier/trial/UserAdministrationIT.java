package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.testing.AppClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Operators disable, enable, log out and delete users at one server; another one hears of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserAdministrationIT {
    private static final Map<String, String> SETTINGS = Map.of("ESPALIER_DATABASE", "espalier_administration");

    private final TrialServer one = TrialServer.start(SETTINGS);
    private final TrialServer other = TrialServer.start(SETTINGS);
    private final AppClient operator = one.nobody().withToken(TrialServer.ADMIN_KEY);

    @AfterAll
    void stop() {
        one.close();
        other.close();
    }

    @Test
    void disabledUsersAreRefusedUntilTheyAreEnabled() {
        AppClient user = followedUser();

        administer("disable", user);

        assertThat(user.call("empty").errorCode()).isEqualTo("UserDisabled");
        awaitRefusalAtTheOther(user, "UserDisabled");

        administer("enable", user);
        assertThat(user.call("empty").status()).isEqualTo(200);
        assertThat(atTheOther(user).call("empty").status()).isEqualTo(200);
    }

    @Test
    void allSessionsEnd() {
        AppClient user = followedUser();

        administer("logout", user);

        assertThat(user.call("empty").errorCode()).isEqualTo("InvalidSession");
        awaitRefusalAtTheOther(user, "InvalidSession");
    }

    @Test
    void deletedUsersAreGone() {
        AppClient user = followedUser();

        administer("delete", user);

        assertThat(user.call("empty").errorCode()).isEqualTo("InvalidSession");
        awaitRefusalAtTheOther(user, "InvalidSession");
        assertThat(operator.call("espalier/users/delete", userId(user)).errorCode())
                .isEqualTo("UserNotFound");
    }

    @Test
    void onlyOperatorsDoSo() {
        AppClient user = one.user();

        assertThat(user.call("espalier/users/disable", userId(user)).errorCode())
                .isEqualTo("NotCallable");
        assertThat(user.call("empty").status()).isEqualTo(200);
    }

    /** A user whose tokens the other server has seen often enough to follow revocations. */
    private AppClient followedUser() {
        AppClient user = one.user();
        for (int i = 0; i < 5; i++) {
            assertThat(atTheOther(user).call("empty").status()).isEqualTo(200);
        }
        return user;
    }

    private AppClient atTheOther(AppClient user) {
        return user.at(other.process().baseUrl());
    }

    private void administer(String action, AppClient user) {
        AppClient.Answer answer = operator.call("espalier/users/" + action, userId(user));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    private void awaitRefusalAtTheOther(AppClient user, String errorCode) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(atTheOther(user).call("empty").errorCode()).isEqualTo(errorCode));
    }

    private static BsonDocument userId(AppClient user) {
        return new BsonDocument(
                "user_id", new BsonString(claims(user).getString("sub").getValue()));
    }

    private static BsonDocument claims(AppClient user) {
        byte[] payload = Base64.getUrlDecoder().decode(user.token().split("\\.", -1)[1]);
        return BsonDocument.parse(new String(payload, StandardCharsets.UTF_8));
    }
}
