package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.espalier.testing.AppClient;
import io.espalier.testing.MongoReplicaSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users of the packaged server register, log in and are deleted: an authentication trigger hears of it, also when the server dies. */
class AuthenticationTriggersIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String PASSWORD = "a long password";

    private final MongoClient mongodb = MongoReplicaSet.shared().client();
    private final MongoCollection<BsonDocument> events =
            mongodb.getDatabase("trial").getCollection("user_events", BsonDocument.class);
    private final String espalier =
            "espalier_users_" + UUID.randomUUID().toString().substring(0, 8);

    @TempDir
    Path app;

    @Test
    void whatHappensToUsersIsDeliveredOnceAndInOrder() throws IOException {
        writeApp();
        try (TrialServer server = start()) {
            AppClient ada = server.nobody().register("ada@trial.example", PASSWORD);
            login(server, "ada@trial.example");
            AppClient anonymous = server.user();
            delete(server, anonymous);
            delete(server, ada);

            awaitEvents(ada, "CREATE [local-userpass]", "LOGIN [local-userpass]", "DELETE [local-userpass]");
            awaitEvents(anonymous, "CREATE [anon-user]", "DELETE [anon-user]");
            assertThat(of(ada)).allSatisfy(kept -> {
                assertThat(kept.getString("user_type").getValue()).isEqualTo("system");
                BsonDocument event = kept.getDocument("event");
                assertThat(event.keySet()).containsExactlyInAnyOrder("operationType", "providers", "user", "time");
                assertThat(event.isDateTime("time")).isTrue();
                assertThat(event.getDocument("user")
                                .getDocument("data")
                                .getString("email")
                                .getValue())
                        .isEqualTo("ada@trial.example");
                assertThat(event.toJson()).doesNotContain("argon2", "password\"", PASSWORD);
            });
            assertThat(logged(server)).hasSizeGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void whatHappensBeforeAKillIsDeliveredAfterIt() throws IOException {
        writeApp();
        List<AppClient> users = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            TrialServer server = start();
            String email = "round" + round + "@trial.example";
            users.add(server.nobody().register(email, PASSWORD));
            login(server, email);
            delete(server, users.getLast());
            server.process().kill();
        }
        try (TrialServer server = start()) {
            for (AppClient user : users) {
                awaitEvents(user, "CREATE [local-userpass]", "LOGIN [local-userpass]", "DELETE [local-userpass]");
            }
            assertThat(server.process().isAlive()).isTrue();
        }
    }

    private TrialServer start() {
        return TrialServer.start(Map.of(
                "ESPALIER_DATABASE",
                espalier,
                "ESPALIER_APP",
                app.toString(),
                "ESPALIER_TRIGGERS_LEASES_TIME",
                "2s",
                "ESPALIER_TRIGGERS_LEASES_ROUND",
                "200ms"));
    }

    private static void login(TrialServer server, String email) {
        server.nobody()
                .login(
                        "local-userpass",
                        new BsonDocument("username", new BsonString(email))
                                .append("password", new BsonString(PASSWORD)));
    }

    private static void delete(TrialServer server, AppClient user) {
        AppClient.Answer answer = server.nobody()
                .withToken(TrialServer.ADMIN_KEY)
                .call("espalier/users/delete", new BsonDocument("user_id", new BsonString(userId(user))));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    private void awaitEvents(AppClient user, String... expected) {
        await().atMost(DEADLINE).until(() -> of(user).size() >= expected.length);
        assertThat(of(user)).extracting(AuthenticationTriggersIT::summary).containsExactly(expected);
    }

    private List<BsonDocument> of(AppClient user) {
        return events.find(Filters.eq("event.user.id", userId(user)))
                .sort(Sorts.ascending("event.time"))
                .into(new ArrayList<>());
    }

    private static String summary(BsonDocument kept) {
        BsonDocument event = kept.getDocument("event");
        return event.getString("operationType").getValue() + " "
                + event.getArray("providers").stream()
                        .map(BsonValue::asString)
                        .map(BsonString::getValue)
                        .toList();
    }

    private static List<BsonValue> logged(TrialServer server) {
        AppClient operator = server.nobody().withToken(TrialServer.ADMIN_KEY);
        BsonDocument query = new BsonDocument("type", new BsonString("AUTH_TRIGGER"));
        await().atMost(DEADLINE)
                .until(() -> operator.call("espalier/logs/list", query)
                                .json()
                                .getArray("logs")
                                .size()
                        >= 5);
        return operator.call("espalier/logs/list", query).json().getArray("logs");
    }

    private static String userId(AppClient user) {
        byte[] payload = Base64.getUrlDecoder().decode(user.token().split("\\.", -1)[1]);
        return BsonDocument.parse(new String(payload, StandardCharsets.UTF_8))
                .getString("sub")
                .getValue();
    }

    private void writeApp() throws IOException {
        TrialApp.copyWithTrigger(app, "onUser", """
                {
                    "name": "onUser",
                    "type": "AUTHENTICATION",
                    "config": {
                        "operation_type": ["CREATE", "LOGIN", "DELETE"],
                        "providers": ["anon-user", "local-userpass"]
                    },
                    "event_processors": { "FUNCTION": { "config": { "function_name": "keepUserEvent" } } }
                }
                """);
    }
}
