package io.espalier.accounts;

import static io.espalier.accounts.TestHouse.EMAIL;
import static io.espalier.accounts.TestHouse.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.UserProfile;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the use of a token costs in commands to MongoDB, counted at the driver. */
class TokenCostIT {
    private final CountedCommands commands = new CountedCommands(MongoReplicaSet.shared(), "token-cost");
    /** So long that a slow machine is no reason to doubt. */
    private final TestHouse house = TestHouse.Situation.fresh(commands::client)
            .following(Duration.ofSeconds(10))
            .open();

    @BeforeEach
    void register() {
        house.accounts.register(EMAIL, PASSWORD);
    }

    @AfterEach
    void close() {
        house.close();
        commands.close();
    }

    @Test
    void usingTokensCostsNothingWhileRevocationsAreFollowed() {
        LoginResult known = house.login();
        LoginResult anonymous = house.loginAnonymously();
        house.awaitCertain();
        LoginResult neverSeen = house.situation.open().login();
        commands.forget();

        for (int i = 0; i < 100; i++) {
            house.accounts.authenticate(known.accessToken());
            house.accounts.authenticate(anonymous.accessToken());
            house.accounts.authenticate(neverSeen.accessToken());
        }

        assertThat(commands.names()).isEmpty();
    }

    @Test
    void oneLookUpPerUseWhereNothingIsCertain() {
        TestHouse doubting = house.situation.doubting().open();
        LoginResult login = house.login();
        doubting.accounts.authenticate(login.accessToken());
        commands.forget();

        for (int i = 0; i < 10; i++) {
            doubting.accounts.authenticate(login.accessToken());
        }

        assertThat(commands.names()).hasSize(10).containsOnly("aggregate");
    }

    @Test
    void tokensSayOfTheirUserWhatALookUpSays() {
        LoginResult login = house.login();
        house.profiles()
                .insertOne(new BsonDocument("user_id", new BsonString(login.userId()))
                        .append("role", new BsonString("customer")));
        String token = house.accounts.refresh(login.refreshToken());
        UserProfile lookedUp =
                house.situation.doubting().open().accounts.authenticate(token).profile();
        house.awaitCertain();
        commands.forget();

        UserProfile fromToken = house.accounts.authenticate(token).profile();

        assertThat(commands.names()).isEmpty();
        assertThat(fromToken).isEqualTo(lookedUp);
        assertThat(fromToken.data().getString("email").getValue()).isEqualTo(EMAIL);
        assertThat(fromToken.identities()).hasSize(1);
        assertThat(fromToken.customData().getString("role").getValue()).isEqualTo("customer");
    }

    @Test
    void whoChangesWhatATokenSaysChangesItForNobodyElse() {
        LoginResult login = house.login();
        house.awaitCertain();

        UserProfile first = house.accounts.authenticate(login.accessToken()).profile();
        first.data().put("email", new BsonString("eve@shop.example"));
        first.customData().put("role", new BsonString("admin"));

        UserProfile second = house.accounts.authenticate(login.accessToken()).profile();
        assertThat(second.data().getString("email").getValue()).isEqualTo(EMAIL);
        assertThat(second.customData()).isEmpty();
    }

    @Test
    void usersWithMoreToSayThanATokenHoldsAreLookedUp() {
        LoginResult login = house.login();
        house.users()
                .updateOne(
                        new BsonDocument(),
                        new BsonDocument(
                                "$set", new BsonDocument("data.biography", new BsonString("x".repeat(3_000)))));
        String token = house.accounts.refresh(login.refreshToken());
        house.awaitCertain();
        commands.forget();

        UserProfile profile = house.accounts.authenticate(token).profile();

        assertThat(profile.data().getString("biography").getValue()).hasSize(3_000);
        assertThat(commands.names()).containsExactly("aggregate");
    }

    @Test
    void credentialsThatARequestBringsAlongLeaveNoSession() {
        house.login();
        commands.forget();

        UserProfile profile = house.accounts
                .authenticate("local-userpass", TestHouse.credentials(EMAIL, PASSWORD))
                .profile();

        assertThat(profile.data().getString("email").getValue()).isEqualTo(EMAIL);
        // The address, the login, and the custom user data under both forms of the id.
        assertThat(commands.names()).containsExactly("find", "findAndModify", "find", "find");
    }

    @Test
    void logoutAndAdministrationSayItBeforeTheyDoIt() {
        LoginResult login = house.login();
        commands.forget();

        house.accounts.logout(login.refreshToken());
        assertThat(commands.names()).containsExactly("update", "delete");
        commands.forget();

        house.administration.disable(login.userId());
        assertThat(commands.names()).containsExactly("find", "update", "update");
    }
}
