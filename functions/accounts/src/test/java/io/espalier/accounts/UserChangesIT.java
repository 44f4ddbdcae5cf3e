package io.espalier.accounts;

import static io.espalier.accounts.TestHouse.EMAIL;
import static io.espalier.accounts.TestHouse.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.espalier.app.AuthenticationTriggerDefinition.Operation;
import io.espalier.functions.FunctionException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** Creation, login and deletion of users are changes that authentication triggers understand; nothing else is, and none is lost. */
class UserChangesIT {
    private final TestHouse house = TestHouse.open();

    @Test
    void aUserIsCreatedAtHisFirstLoginLogsInAndIsDeleted() {
        try (WatchedUsers watched = WatchedUsers.open(house)) {
            house.accounts.register(EMAIL, PASSWORD);
            assertThat(watched.events()).isEmpty();

            String id = house.login().userId();
            house.profiles()
                    .insertOne(new BsonDocument("user_id", new BsonString(id)).append("role", new BsonString("robot")));
            house.login();
            house.login();
            house.administration.delete(id);

            List<BsonDocument> events = watched.events();
            assertThat(events)
                    .extracting(WatchedUsers::summary)
                    .containsExactly(
                            "CREATE [local-userpass]",
                            "LOGIN [local-userpass]",
                            "LOGIN [local-userpass]",
                            "DELETE [local-userpass]");
            assertThat(events).allSatisfy(event -> {
                assertThat(event.keySet()).containsExactly("operationType", "providers", "user", "time");
                assertThat(Instant.ofEpochMilli(event.getDateTime("time").getValue()))
                        .isAfter(Instant.EPOCH);
                BsonDocument user = event.getDocument("user");
                assertThat(user.keySet()).containsExactly("id", "type", "data", "custom_data", "identities");
                assertThat(user.getString("id").getValue()).isEqualTo(id);
                assertThat(user.getString("type").getValue()).isEqualTo("normal");
                assertThat(user.getDocument("data")).isEqualTo(new BsonDocument("email", new BsonString(EMAIL)));
                assertThat(user.getDocument("custom_data").getString("role").getValue())
                        .isEqualTo("robot");
                assertThat(identityType(user.getArray("identities"))).isEqualTo("local-userpass");
            });
        }
    }

    @Test
    void nothingSecretIsRead() {
        try (WatchedUsers watched = WatchedUsers.open(house)) {
            house.forFunctions.createEmailPasswordUser(
                    EMAIL, PASSWORD, new BsonDocument("told", new BsonString("only at creation")));
            LoginResult login = house.login();
            house.administration.delete(login.userId());

            assertThat(watched.events().toString())
                    .doesNotContain("argon2", "claim", "only at creation", PASSWORD, login.accessToken());
            assertThat(watched.changes())
                    .contains(EMAIL)
                    .doesNotContain("argon2", "claim", "only at creation", PASSWORD, login.accessToken());
        }
    }

    @Test
    void anonymousUsersHaveAWayToLogInOfTheirOwn() {
        try (WatchedUsers watched = WatchedUsers.open(house, WatchedUsers.ALL, Set.of("anon-user"))) {
            house.accounts.register(EMAIL, PASSWORD);
            house.login();
            house.administration.delete(house.loginAnonymously().userId());

            assertThat(watched.summaries()).containsExactly("CREATE [anon-user]", "DELETE [anon-user]");
        }
    }

    @Test
    void onlyWhatIsAskedForComes() {
        try (WatchedUsers logins = WatchedUsers.open(house, Set.of(Operation.LOGIN), Set.of("local-userpass"));
                WatchedUsers creations = WatchedUsers.open(house, Set.of(Operation.CREATE), WatchedUsers.BOTH)) {
            house.loginAnonymously();
            house.accounts.register(EMAIL, PASSWORD);
            house.login();
            house.administration.delete(house.login().userId());

            assertThat(logins.summaries()).containsExactly("LOGIN [local-userpass]");
            assertThat(creations.summaries().subList(0, 2))
                    .containsExactly("CREATE [anon-user]", "CREATE [local-userpass]");
        }
    }

    @Test
    void whatIsNoLoginIsNone() {
        try (WatchedUsers watched = WatchedUsers.open(house)) {
            house.accounts.register(EMAIL, PASSWORD);
            LoginResult login = house.login();
            assertThatThrownBy(() -> house.login(EMAIL, "another password")).isInstanceOf(FunctionException.class);
            house.accounts.refresh(login.refreshToken());
            house.accounts.authenticate("local-userpass", TestHouse.credentials(EMAIL, PASSWORD));
            house.administration.disable(login.userId());
            assertThatThrownBy(house::login).isInstanceOf(FunctionException.class);
            house.administration.enable(login.userId());
            house.administration.logOut(login.userId());

            assertThat(watched.summaries()).containsExactly("CREATE [local-userpass]");
        }
    }

    @Test
    void whoWasNeverCreatedIsNotDeletedEither() {
        TestHouse refusing = TestHouse.open(user -> {
            if (user.data().containsValue(new BsonString(EMAIL))) {
                throw new FunctionException("no room");
            }
        });
        try (WatchedUsers watched = WatchedUsers.open(refusing, WatchedUsers.ALL, Set.of("local-userpass"))) {
            assertThatThrownBy(() -> refusing.forFunctions.createEmailPasswordUser(EMAIL, PASSWORD))
                    .isInstanceOf(FunctionException.class);
            refusing.accounts.register(EMAIL, PASSWORD);
            assertThatThrownBy(refusing::login).isInstanceOf(FunctionException.class);
            refusing.forFunctions.createEmailPasswordUser("other@shop.example", PASSWORD);

            assertThat(watched.events())
                    .singleElement()
                    .satisfies(event -> assertThat(event.toString()).contains("CREATE", "other@shop.example"));
        }
    }

    @Test
    void ofRacingFirstLoginsOneCreatesTheUserAndTheOthersLogIn() throws Exception {
        house.accounts.register(EMAIL, PASSWORD);
        try (WatchedUsers watched = WatchedUsers.open(house)) {
            Callable<LoginResult> login = house::login;
            assertThat(Race.run(Collections.nCopies(6, login)).results()).hasSize(6);

            List<String> events = watched.summaries();
            assertThat(events).hasSize(6).startsWith("CREATE [local-userpass]");
            assertThat(events.subList(1, 6)).containsOnly("LOGIN [local-userpass]");
        }
    }

    @Test
    void withoutTheDocumentBeforeAnEventComesWithWhatIsKnown() {
        String id = house.forFunctions.createEmailPasswordUser(EMAIL, PASSWORD);
        keepHistory(false);
        try (WatchedUsers watched = WatchedUsers.open(house)) {
            house.login();
            house.administration.delete(id);

            List<BsonDocument> events = watched.events();
            assertThat(events).extracting(WatchedUsers::summary).containsExactly("LOGIN [local-userpass]", "DELETE []");
            assertThat(events)
                    .extracting(
                            event -> event.getDocument("user").getString("id").getValue())
                    .containsOnly(id);
        }
        new AccountsMigration().migrate(house.database);
        assertThat(Objects.requireNonNull(house.database
                                .client()
                                .getDatabase(house.database.name())
                                .listCollections(BsonDocument.class)
                                .filter(new BsonDocument("name", new BsonString("users")))
                                .first())
                        .getDocument("options")
                        .getDocument("changeStreamPreAndPostImages"))
                .isEqualTo(new BsonDocument("enabled", BsonBoolean.TRUE));
    }

    @Test
    void whatSomebodyElseHasWrittenStopsNobody() {
        String id = house.forFunctions.createEmailPasswordUser(EMAIL, PASSWORD);
        try (WatchedUsers watched = WatchedUsers.open(house)) {
            house.users().insertOne(BsonDocument.parse("{_id: 1, state: 'confirmed', identities: []}"));
            house.users().deleteOne(Filters.eq("_id", 1));
            house.users().updateOne(Filters.eq("_id", new ObjectId(id)), Updates.unset("data"));
            house.users().deleteOne(Filters.eq("_id", new ObjectId(id)));

            assertThat(watched.summaries()).containsExactly("DELETE []");
        }
    }

    private void keepHistory(boolean kept) {
        house.database
                .client()
                .getDatabase(house.database.name())
                .runCommand(new BsonDocument("collMod", new BsonString("users"))
                        .append(
                                "changeStreamPreAndPostImages",
                                new BsonDocument("enabled", BsonBoolean.valueOf(kept))));
    }

    private static String identityType(BsonArray identities) {
        return identities.get(0).asDocument().getString("provider_type").getValue();
    }
}
