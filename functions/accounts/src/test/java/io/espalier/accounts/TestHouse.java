package io.espalier.accounts;

import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.accounts.revocations.Revocations;
import io.espalier.app.App;
import io.espalier.app.AppMetadata;
import io.espalier.app.CustomUserDataDefinition;
import io.espalier.app.ProviderDefinition;
import io.espalier.app.SourceLocation;
import io.espalier.functions.UserAccounts;
import io.espalier.functions.UserChanges;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.testing.ManualClock;
import io.espalier.testing.MongoReplicaSet;
import io.smallrye.config.SmallRyeConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.types.ObjectId;

/** The accounts of one process, put together as the container does, against a database of their own in a real MongoDB. */
final class TestHouse implements AutoCloseable {
    /** The setting. */
    private static final String DELAY = "espalier.accounts.revocation-delay";

    static final String EMAIL = "ada@shop.example";
    static final String PASSWORD = "correct horse";
    static final UserCreation NOTHING = user -> {};

    private static final SourceLocation PROVIDERS = new SourceLocation("auth/providers.json", "");
    private static final List<ProviderDefinition> BOTH =
            List.of(new ProviderDefinition.Anonymous(PROVIDERS), new ProviderDefinition.EmailPassword(PROVIDERS));

    /** What may differ between processes. */
    record Situation(
            Supplier<MongoClient> client,
            String databaseName,
            String clientAppId,
            List<ProviderDefinition> providers,
            UserCreation creation,
            Map<String, String> settings,
            ManualClock clock) {

        static Situation fresh() {
            return fresh(MongoReplicaSet.shared()::client);
        }

        static Situation fresh(Supplier<MongoClient> client) {
            return new Situation(
                    client,
                    "accounts_" + new ObjectId().toHexString(),
                    "shop-local",
                    BOTH,
                    NOTHING,
                    // Cheap hashes: most tests are not about them. Tokens are looked up: no thread goes on after a
                    // test.
                    Map.of(
                            "espalier.accounts.hashing.memory",
                            "64",
                            "espalier.accounts.hashing.iterations",
                            "1",
                            DELAY,
                            "0s"),
                    ManualClock.startingNow());
        }

        Situation with(UserCreation other) {
            return new Situation(client, databaseName, clientAppId, providers, other, settings, clock);
        }

        Situation withApp(String other) {
            return new Situation(client, databaseName, other, providers, creation, settings, clock);
        }

        Situation withProviders(ProviderDefinition... others) {
            return new Situation(client, databaseName, clientAppId, List.of(others), creation, settings, clock);
        }

        Situation with(Supplier<MongoClient> other) {
            return new Situation(other, databaseName, clientAppId, providers, creation, settings, clock);
        }

        Situation with(ManualClock other) {
            return new Situation(client, databaseName, clientAppId, providers, creation, settings, other);
        }

        /** Tokens are not looked up while revocations can be followed; whoever opens such a house closes it. */
        Situation following() {
            return following(Duration.ofSeconds(1));
        }

        Situation following(Duration delay) {
            return with(DELAY, delay.toSeconds() + "s");
        }

        /** Every use of a token is looked up. */
        Situation doubting() {
            return with(DELAY, "0s");
        }

        Situation with(String key, String value) {
            Map<String, String> others = new HashMap<>(settings);
            others.put(key, value);
            return new Situation(client, databaseName, clientAppId, providers, creation, others, clock);
        }

        TestHouse open() {
            return new TestHouse(this);
        }
    }

    final Situation situation;
    final ManualClock clock;
    final EspalierDatabase database;
    final Accounts accounts;
    final UserAccounts forFunctions;
    final UserChanges changes;
    final UserAdministration administration;
    final TokenSigner signer;
    final Revocations revocations;

    private TestHouse(Situation situation) {
        this.situation = situation;
        clock = situation.clock();
        Map<String, String> values = new HashMap<>(situation.settings());
        values.put("espalier.database", situation.databaseName());
        SmallRyeConfig settings = TestSettings.of(values);
        AccountsConfig config = settings.getConfigMapping(AccountsConfig.class);
        App app = app(situation);
        database = new EspalierDatabase(situation.client(), situation.databaseName());
        new AccountsMigration().migrate(database);
        revocations = Revocations.open(database, RevocationSettings.times(config), clock);
        UserRepository users = new UserRepository(database);
        signer = new TokenSigner(new SigningKeys(database, config, clock));
        Tokens tokens = new Tokens(signer, app, config, clock);
        Providers providers = new Providers(app);
        FirstLogin firstLogin = new FirstLogin(users, situation.creation(), config, clock);
        EmailPasswordProvider emailPassword =
                new EmailPasswordProvider(providers, users, firstLogin, new PasswordHasher(config), clock);
        CustomUserData customUserData = new CustomUserData(app, database);
        forFunctions = new StoredAccounts(emailPassword, users, customUserData);
        changes = new StoredUserChanges(customUserData);
        SessionRepository stored = new SessionRepository(database);
        Sessions sessions = new Sessions(users, stored, revocations, customUserData, tokens, config, clock);
        administration = new UserAdministration(users, stored, revocations);
        accounts = new Accounts(app, providers, emailPassword, firstLogin, sessions, tokens);
    }

    static TestHouse open() {
        return Situation.fresh().open();
    }

    static TestHouse open(UserCreation creation) {
        return Situation.fresh().with(creation).open();
    }

    LoginResult login() {
        return login(EMAIL, PASSWORD);
    }

    LoginResult login(String email, String password) {
        return accounts.login("local-userpass", credentials(email, password));
    }

    LoginResult loginAnonymously() {
        return accounts.login("anon-user", new BsonDocument());
    }

    static BsonDocument credentials(String email, String password) {
        return new BsonDocument("username", new BsonString(email)).append("password", new BsonString(password));
    }

    /** Waits until a token of somebody who was not revoked is not looked up. */
    void awaitCertain() {
        await().atMost(Duration.ofSeconds(60)).until(() -> revocations.areRuledOut(new ObjectId(), new ObjectId()));
    }

    @Override
    public void close() {
        revocations.close();
    }

    MongoCollection<BsonDocument> users() {
        return database.collection("users");
    }

    /** The custom user data. */
    MongoCollection<BsonDocument> profiles() {
        return database.client().getDatabase(situation.databaseName()).getCollection("profiles", BsonDocument.class);
    }

    private static App app(Situation situation) {
        return App.builder(AppMetadata.of(situation.clientAppId(), "shop"))
                .providers(situation.providers())
                .customUserData(Optional.of(new CustomUserDataDefinition(
                        situation.databaseName(),
                        "profiles",
                        "user_id",
                        new SourceLocation("auth/custom_user_data.json", ""))))
                .build();
    }
}
