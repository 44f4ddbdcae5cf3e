package io.espalier.accounts;

import static io.espalier.accounts.Failures.assertRefused;
import static io.espalier.accounts.TestHouse.EMAIL;
import static io.espalier.accounts.TestHouse.PASSWORD;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens in one process to the tokens that another revokes, while nobody looks them up. */
class RevokedTokenIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<TestHouse> houses = new ArrayList<>();
    private final TestHouse one = open(TestHouse.Situation.fresh().following());
    private final TestHouse other = open(one.situation);

    private LoginResult login = new LoginResult("", "", "", "");

    @BeforeEach
    void logIn() {
        one.accounts.register(EMAIL, PASSWORD);
        login = one.login();
        one.awaitCertain();
        other.awaitCertain();
    }

    @AfterEach
    void close() {
        houses.forEach(TestHouse::close);
    }

    @Test
    void logoutCountsHereAtOnceAndThereSoon() {
        LoginResult unaffected = one.login();

        one.accounts.logout(login.refreshToken());

        assertRefused(
                FunctionErrorCode.INVALID_SESSION,
                "invalid session",
                () -> one.accounts.authenticate(login.accessToken()));
        assertThereIsRefused(FunctionErrorCode.INVALID_SESSION);
        other.accounts.authenticate(unaffected.accessToken());
    }

    @Test
    void disablingCountsAndEnablingUndoesIt() {
        one.administration.disable(login.userId());

        assertRefused(
                FunctionErrorCode.USER_DISABLED, "disabled", () -> one.accounts.authenticate(login.accessToken()));
        assertThereIsRefused(FunctionErrorCode.USER_DISABLED);

        other.administration.enable(login.userId());
        one.accounts.authenticate(login.accessToken());
        other.accounts.authenticate(login.accessToken());
    }

    @Test
    void deletionCounts() {
        one.administration.delete(login.userId());

        assertRefused(
                FunctionErrorCode.INVALID_SESSION,
                "invalid session",
                () -> one.accounts.authenticate(login.accessToken()));
        assertThereIsRefused(FunctionErrorCode.INVALID_SESSION);
    }

    @Test
    void endingAllSessionsCounts() {
        one.administration.logOut(login.userId());

        assertThereIsRefused(FunctionErrorCode.INVALID_SESSION);
        other.accounts.authenticate(one.login().accessToken());
    }

    @Test
    void whatChangesAboutAUserReachesHisTokens() {
        other.revocations.ofUser(new ObjectId(login.userId()));
        one.users()
                .updateOne(
                        new BsonDocument(),
                        new BsonDocument("$set", new BsonDocument("data.email", new BsonString("new@shop.example"))));

        await().atMost(PATIENCE)
                .until(() -> one.accounts
                        .authenticate(login.accessToken())
                        .profile()
                        .data()
                        .getString("email")
                        .getValue()
                        .equals("new@shop.example"));
    }

    @Test
    void aProcessThatStartsLaterRefusesAsWell() {
        one.accounts.logout(login.refreshToken());

        TestHouse later = open(one.situation);
        later.awaitCertain();

        assertRefused(
                FunctionErrorCode.INVALID_SESSION,
                "invalid session",
                () -> later.accounts.authenticate(login.accessToken()));
    }

    /** A token from a clock that is ahead outlives one that was issued at the same time, but not the entry that revokes it. */
    @Test
    void revokedTokensOfAClockThatIsAheadStayRevoked() {
        ManualClock ahead = new ManualClock(one.clock.instant().plus(Duration.ofMinutes(5)));
        LoginResult early = open(one.situation.with(ahead)).login();
        one.accounts.logout(early.refreshToken());

        one.clock.advance(Duration.ofMinutes(35).minusSeconds(1));
        one.awaitCertain();

        assertRefused(
                FunctionErrorCode.INVALID_SESSION,
                "failed to find refresh token",
                () -> one.accounts.authenticate(early.accessToken()));
        one.clock.advance(Duration.ofSeconds(1));
        assertRefused(
                FunctionErrorCode.INVALID_SESSION,
                "token expired",
                () -> one.accounts.authenticate(early.accessToken()));
    }

    @Test
    void nobodyIsRevokedWhoDoesNotExist() {
        for (String id : List.of(new ObjectId().toHexString(), "no id", "")) {
            assertRefused(FunctionErrorCode.USER_NOT_FOUND, "'" + id + "'", () -> one.administration.disable(id));
            assertRefused(FunctionErrorCode.USER_NOT_FOUND, "'" + id + "'", () -> one.administration.enable(id));
            assertRefused(FunctionErrorCode.USER_NOT_FOUND, "'" + id + "'", () -> one.administration.logOut(id));
            assertRefused(FunctionErrorCode.USER_NOT_FOUND, "'" + id + "'", () -> one.administration.delete(id));
        }
    }

    private void assertThereIsRefused(FunctionErrorCode code) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThatExceptionOfType(FunctionException.class)
                        .isThrownBy(() -> other.accounts.authenticate(login.accessToken()))
                        .matches(e -> e.code() == code));
    }

    private TestHouse open(TestHouse.Situation situation) {
        TestHouse house = situation.open();
        houses.add(house);
        return house;
    }
}
