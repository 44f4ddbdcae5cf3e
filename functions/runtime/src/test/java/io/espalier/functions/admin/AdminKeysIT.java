package io.espalier.functions.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.call.Doors;
import io.espalier.functions.call.Doors.Entry;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.functions.idempotency.AnswerForm;
import io.espalier.functions.idempotency.IdempotencyRepository;
import io.espalier.functions.idempotency.IdempotencySettings;
import io.espalier.functions.idempotency.IdempotentCaller;
import io.espalier.functions.idempotency.IdempotentRequest;
import io.espalier.testing.ManualClock;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of operators, kept in a real MongoDB. */
class AdminKeysIT {
    private static final String CONFIGURED = "the key of the configuration";
    private static final Caller OPERATOR = new Caller.AdminKey("ops");

    private final EspalierDatabase database =
            new EspalierDatabase(MongoReplicaSet.shared()::client, "admin_keys_" + new ObjectId());
    private final AdminKeyRepository repository = new AdminKeyRepository(database);
    private final ManualClock clock = new ManualClock(Instant.now());
    private final AdminKeys keys = new AdminKeys(Optional.of(CONFIGURED), repository, clock);
    private final FunctionCaller door = Doors.open(new AdminSource(List.of(new AdminKeyFunctions(repository)))
            .functions().entrySet().stream()
                    .map(function -> Entry.admin(function.getKey(), function.getValue()))
                    .toArray(Entry[]::new));

    private BsonValue call(String name, String arguments) {
        return door.call(FunctionCall.of(
                "espalier/adminKeys/" + name, List.of(BsonDocument.parse(arguments)), OPERATOR, Origin.CLIENT, "c1"));
    }

    private BsonDocument create(String arguments) {
        return call("create", arguments).asDocument();
    }

    private static String key(BsonDocument created) {
        return created.getString("key").getValue();
    }

    /** The answer would hold the key itself. */
    private static final AnswerForm FORM = new AnswerForm() {
        @Override
        public BsonDocument succeeded(BsonValue result) {
            return result.asDocument();
        }

        @Override
        public BsonDocument failed(FunctionException failure) {
            return new BsonDocument();
        }
    };

    @Test
    void aKeyMadeByARepeatableRequestIsShownOnceAndWrittenNowhere() {
        IdempotentCaller repeatable = new IdempotentCaller(
                door,
                new IdempotencyRepository(database),
                new IdempotencySettings(
                        Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofHours(24), 1_000_000));
        FunctionCall create = FunctionCall.of(
                "espalier/adminKeys/create",
                List.of(BsonDocument.parse("{'name': 'ci'}")),
                OPERATOR,
                Origin.CLIENT,
                "c1");
        IdempotentRequest request = IdempotentRequest.of("ops", "k", List.of());

        String text = key(repeatable.call(create, request, FORM).content());
        assertThat(keys.operator(text)).contains(new Caller.AdminKey("ci"));

        assertThatThrownBy(() -> repeatable.call(create, request, FORM))
                .isInstanceOfSatisfying(
                        FunctionException.class,
                        e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.IDEMPOTENCY_ANSWER_NOT_KEPT));
        assertThat(repository.all()).hasSize(1);
        assertThat(database.collection("idempotency_keys").find())
                .singleElement()
                .satisfies(record -> assertThat(record.toJson()).doesNotContain(text));
    }

    private static void assertRefused(ThrowingCallable use) {
        assertThatThrownBy(use)
                .isInstanceOfSatisfying(
                        FunctionException.class, e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.INVALID_SESSION))
                .hasMessage("invalid session");
    }

    @Test
    void aKeyIsShownOnceAndNamesItsCaller() {
        BsonDocument created = create("{name: 'ci'}");
        assertThat(keys.operator(key(created))).contains(new Caller.AdminKey("ci"));

        BsonDocument stored =
                Objects.requireNonNull(database.collection("admin_keys").find().first());
        String secret = key(created).substring(key(created).lastIndexOf('_') + 1);
        assertThat(stored.toString()).doesNotContain(secret);
        assertThat(call("list", "{}").asArray()).singleElement().satisfies(listed -> {
            assertThat(listed.asDocument().keySet()).containsExactly("id", "name", "created", "last_used", "valid");
            assertThat(listed.toString()).doesNotContain(secret);
        });
    }

    @Test
    void aKeyIsExchangedWhileBothAreValid() {
        BsonDocument old = create("{name: 'ci'}");
        BsonDocument next = create("{name: 'ci'}");
        assertThat(keys.operator(key(old))).isPresent();
        assertThat(keys.operator(key(next))).isPresent();

        call("revoke", "{id: '" + old.getString("id").getValue() + "'}");
        assertRefused(() -> keys.operator(key(old)));
        // Another process refuses it as well, at its next call.
        assertRefused(() -> new AdminKeys(Optional.empty(), repository, clock).operator(key(old)));
        assertThat(keys.operator(key(next))).isPresent();
    }

    @Test
    void aKeyEndsWhenItWasSaidTo() {
        String expires = clock.instant().plus(Duration.ofHours(2)).toString();
        String key = key(create("{name: 'guest', expires: '" + expires + "'}"));
        assertThat(keys.operator(key)).isPresent();
        clock.advance(Duration.ofHours(2));
        assertRefused(() -> keys.operator(key));
    }

    @Test
    void theKeyOfTheConfigurationNeedsNoDatabaseAndOtherTokensAreNoneOfTheirs() {
        AdminKeys withoutDatabase = AdminKeys.ofConfiguration(Optional.of(CONFIGURED));
        assertThat(withoutDatabase.operator(CONFIGURED)).contains(new Caller.AdminKey(AdminKeys.CONFIGURED));
        assertThat(withoutDatabase.operator("eyJhbGciOiJIUzI1NiJ9.e30.x")).isEmpty();
        assertThat(AdminKeys.ofConfiguration(Optional.of(" ")).operator(" ")).isEmpty();
        assertThat(AdminKeys.ofConfiguration(Optional.empty()).operator("")).isEmpty();
    }

    @Test
    void whateverIsWrongWithAKeyTheAnswerIsTheSame() {
        String key = key(create("{name: 'ci'}"));
        String id = key.substring("espalier_admin_".length(), "espalier_admin_".length() + 16);
        assertRefused(() -> keys.operator("espalier_admin_" + id + "_" + "0".repeat(64)));
        assertRefused(() -> keys.operator("espalier_admin_" + "0".repeat(16) + key.substring(key.lastIndexOf('_'))));
        assertRefused(() -> keys.operator(key + "0"));
        assertRefused(() -> keys.operator("espalier_admin_"));
        assertRefused(() -> keys.operator("espalier_admin_{$ne:1}_"));
    }

    @Test
    void theUseOfAKeyIsWrittenOnceAnHour() {
        String key = key(create("{name: 'ci'}"));
        Instant begin = clock.instant();
        keys.operator(key);
        clock.advance(Duration.ofMinutes(59));
        keys.operator(key);
        assertThat(lastUsed()).isEqualTo(begin.toEpochMilli());
        clock.advance(Duration.ofMinutes(2));
        keys.operator(key);
        assertThat(lastUsed()).isEqualTo(clock.instant().toEpochMilli());
    }

    private long lastUsed() {
        BsonDocument stored =
                Objects.requireNonNull(database.collection("admin_keys").find().first());
        return ((BsonDateTime) stored.get("last_used", new BsonString("never"))).getValue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: ''}",
                "{name: 'admin'}",
                "{name: 'a b'}",
                "{name: 1}",
                "{name: 'ci', expires: '2020-01-01T00:00:00Z'}",
                "{name: 'ci', expires: 'soon'}",
                "{name: 'ci', other: 1}"
            })
    void whatIsWrongAboutANewKeyIsSaid(String arguments) {
        assertThatThrownBy(() -> create(arguments))
                .isInstanceOfSatisfying(
                        FunctionException.class,
                        e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.INVALID_PARAMETER));
        assertThat(call("list", "{}").asArray()).isEmpty();
    }

    @Test
    void onlyKeysThatAreThereAreRevoked() {
        assertThatThrownBy(() -> call("revoke", "{id: 'unknown'}")).hasMessageContaining("adminKeys/list");
        assertThatThrownBy(() -> call("revoke", "{}"))
                .isInstanceOfSatisfying(
                        FunctionException.class,
                        e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.MISSING_PARAMETER));
        assertThatThrownBy(() -> door.call(
                        FunctionCall.of("espalier/adminKeys/list", List.of(), Caller.SYSTEM, Origin.CLIENT, "c1")))
                .isInstanceOfSatisfying(
                        FunctionException.class, e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.NOT_CALLABLE));
    }

    @Test
    void expiredKeysAreRemovedInTime() {
        repository.migrate(database);
        repository.migrate(database);
        assertThat(database.collection("admin_keys").listIndexes(BsonDocument.class))
                .filteredOn(index -> index.containsKey("expireAfterSeconds"))
                .singleElement()
                .satisfies(index -> assertThat(
                                index.getNumber("expireAfterSeconds").longValue())
                        .isEqualTo(Duration.ofDays(30).toSeconds()));
    }
}
