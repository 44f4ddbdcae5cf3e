package io.espalier.accounts;

import static io.espalier.accounts.Failures.assertRefused;
import static io.espalier.accounts.TestHouse.EMAIL;
import static io.espalier.accounts.TestHouse.NOTHING;
import static io.espalier.accounts.TestHouse.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.UserProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/** The app's user-creation function succeeds, fails, hangs and dies: a user exists only after it has succeeded. */
class UserCreationIT {
    private static final Duration PAST_THE_CLAIM = Duration.ofSeconds(61);
    private static final UserCreation REFUSING = user -> {
        throw new FunctionException("no room for "
                + user.data().getString("email", new BsonString("you")).getValue());
    };

    @Test
    void functionRunsOnceAndBeforeTheUserExists() {
        List<UserProfile> created = new CopyOnWriteArrayList<>();
        List<String> states = new CopyOnWriteArrayList<>();
        TestHouse.Situation situation = TestHouse.Situation.fresh();
        TestHouse observer = situation.open();
        TestHouse house = situation
                .with(user -> {
                    created.add(user);
                    states.add(stateOf(observer));
                })
                .open();
        house.accounts.register(EMAIL, PASSWORD);
        assertThat(created).isEmpty();

        LoginResult login = house.login();
        house.login();

        assertThat(states).containsExactly("creating");
        assertThat(created).extracting(UserProfile::id).containsExactly(login.userId());
        assertThat(created.getFirst().data()).isEqualTo(new BsonDocument("email", new BsonString(EMAIL)));
    }

    @Test
    void failureIsAnsweredAndTheNextLoginTriesAgain() {
        TestHouse failing = TestHouse.open(REFUSING);
        failing.accounts.register(EMAIL, PASSWORD);

        for (int attempt = 0; attempt < 2; attempt++) {
            assertRefused(FunctionErrorCode.FUNCTION_EXECUTION_ERROR, "no room for " + EMAIL, failing::login);
            assertThat(stateOf(failing)).isEqualTo("pending_login");
        }
        TestHouse working = failing.situation.with(NOTHING).open();

        assertThat(working.login().userId()).isEqualTo(idOf(working));
        assertThat(stateOf(working)).isEqualTo("confirmed");
    }

    @Test
    void failedDirectCreationLeavesNothing() {
        TestHouse failing = TestHouse.open(REFUSING);

        assertRefused(
                FunctionErrorCode.FUNCTION_EXECUTION_ERROR,
                "no room for " + EMAIL,
                () -> failing.forFunctions.createEmailPasswordUser(EMAIL, PASSWORD));
        assertThat(failing.users().countDocuments()).isZero();

        TestHouse working = failing.situation.with(NOTHING).open();
        String id = working.forFunctions.createEmailPasswordUser(EMAIL, PASSWORD);
        assertThat(working.login().userId()).isEqualTo(id);
    }

    @Test
    void metadataReachesTheFunctionAndIsForgotten() {
        List<UserProfile> created = new CopyOnWriteArrayList<>();
        TestHouse house = TestHouse.open(created::add);
        BsonDocument metadata = BsonDocument.parse("{email: 'eve@shop.example', profile: {name: 'Ada'}}");

        house.forFunctions.createEmailPasswordUser(EMAIL, PASSWORD, metadata);

        assertThat(created)
                .extracting(UserProfile::data)
                .containsExactly(BsonDocument.parse("{profile: {name: 'Ada'}}").append("email", new BsonString(EMAIL)));
        String token = house.login().accessToken();
        BsonDocument email = new BsonDocument("email", new BsonString(EMAIL));
        assertThat(house.accounts.authenticate(token).profile().data()).isEqualTo(email);
        assertThat(house.accounts.profile(token).getDocument("data")).isEqualTo(email);
        assertThat(only(house)).doesNotContainKey("metadata");
    }

    @Test
    void failedAnonymousLoginLeavesNothing() {
        TestHouse failing = TestHouse.open(REFUSING);

        assertRefused(FunctionErrorCode.FUNCTION_EXECUTION_ERROR, "no room for you", failing::loginAnonymously);

        assertThat(failing.users().countDocuments()).isZero();
    }

    @Test
    void evenAnErrorLeavesNothing() {
        TestHouse failing = TestHouse.open(user -> {
            throw new StackOverflowError();
        });

        assertThatThrownBy(failing::loginAnonymously).isInstanceOf(StackOverflowError.class);

        assertThat(failing.users().countDocuments()).isZero();
    }

    @Test
    void directCreationWithoutAnAnswerFreesTheAddressAndKeepsItsId() {
        List<String> stored = new CopyOnWriteArrayList<>();
        TestHouse house = TestHouse.open(user -> {
            // As a function does that is idempotent by id, and refuses an address of another id.
            if (stored.stream().anyMatch(id -> !id.equals(user.id()))) {
                throw new FunctionException("taken");
            }
            if (stored.isEmpty()) {
                stored.add(user.id());
                throw new FunctionException(FunctionErrorCode.MONGODB_ERROR, "the answer of the commit was lost");
            }
        });
        assertRefused(
                FunctionErrorCode.MONGODB_ERROR,
                "lost",
                () -> house.forFunctions.createEmailPasswordUser(EMAIL, "old password"));

        assertThat(house.forFunctions.createEmailPasswordUser(EMAIL, PASSWORD)).isEqualTo(stored.getFirst());

        assertThat(house.login().userId()).isEqualTo(stored.getFirst());
    }

    @Test
    void creationThatWasGivenUpFreesTheAddress() {
        TestHouse interrupted = TestHouse.open(user -> {
            Thread.currentThread().interrupt();
            throw new FunctionException(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED, "too late");
        });

        assertRefused(
                FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED,
                "too late",
                () -> interrupted.forFunctions.createEmailPasswordUser(EMAIL, PASSWORD));

        assertThat(Thread.interrupted()).isTrue();
        TestHouse working = interrupted.situation.with(NOTHING).open();
        working.accounts.register(EMAIL, "another password");
        assertThat(working.login(EMAIL, "another password").userId()).isEqualTo(idOf(working));
    }

    @Test
    void ofManyFirstLoginsOneCreatesTheUserAndAllGetHim() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        TestHouse house = TestHouse.open(user -> runs.incrementAndGet());
        TestHouse other = house.situation.open();
        house.accounts.register(EMAIL, PASSWORD);
        List<Callable<String>> runners = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            runners.add(() -> house.login().userId());
            runners.add(() -> other.login().userId());
        }

        Race.Outcome<String> outcome = Race.run(runners);

        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.results()).hasSize(20).containsOnly(idOf(house));
        assertThat(runs).hasValue(1);
    }

    @Test
    void afterACrashTheNextLoginCreatesTheUserOfTheSameId() throws Exception {
        try (Hanging hanging = new Hanging()) {
            TestHouse dying = hanging.house();
            dying.accounts.register(EMAIL, PASSWORD);
            Future<LoginResult> lost = hanging.run(dying::login);
            String id = idOf(dying);
            TestHouse next = dying.situation.with(NOTHING).open();

            dying.clock.advance(PAST_THE_CLAIM);
            LoginResult login = next.login();
            assertThat(login.userId()).isEqualTo(id);

            // The dead one was only slow: it must neither confirm nor undo what is not its own any more.
            assertLost(hanging, lost);
            assertThat(stateOf(next)).isEqualTo("confirmed");
            assertThat(next.accounts.authenticate(login.accessToken()).profile().id())
                    .isEqualTo(id);
        }
    }

    @Test
    void loginThatCompletesADirectCreationTellsTheFunctionTheSame() throws Exception {
        List<UserProfile> created = new CopyOnWriteArrayList<>();
        try (Hanging hanging = new Hanging()) {
            TestHouse dying = hanging.house();
            BsonDocument metadata = BsonDocument.parse("{profile: {name: 'Ada'}}");
            Future<String> lost =
                    hanging.run(() -> dying.forFunctions.createEmailPasswordUser(EMAIL, PASSWORD, metadata));
            TestHouse next = dying.situation.with(created::add).open();

            dying.clock.advance(PAST_THE_CLAIM);
            next.login();

            assertThat(created.getFirst().data()).containsEntry("profile", metadata.getDocument("profile"));
            assertLost(hanging, lost);
        }
    }

    @Test
    void addressOfADirectCreationThatDiedIsFreeAgainUnderTheSameId() throws Exception {
        try (Hanging hanging = new Hanging()) {
            TestHouse dying = hanging.house();
            Future<String> lost = hanging.run(() -> dying.forFunctions.createEmailPasswordUser(EMAIL, "old password"));
            String id = idOf(dying);
            TestHouse next = dying.situation.with(NOTHING).open();

            assertRefused(
                    FunctionErrorCode.ACCOUNT_NAME_IN_USE,
                    "name already in use",
                    () -> next.forFunctions.createEmailPasswordUser(EMAIL, PASSWORD));
            dying.clock.advance(PAST_THE_CLAIM);
            assertThat(next.forFunctions.createEmailPasswordUser(EMAIL, PASSWORD))
                    .isEqualTo(id);

            assertLost(hanging, lost);
            assertThat(next.login().userId()).isEqualTo(id);
            assertRefused(FunctionErrorCode.INVALID_PASSWORD, "invalid", () -> next.login(EMAIL, "old password"));
        }
    }

    @Test
    void registrationTakesOverADirectCreationThatDied() throws Exception {
        try (Hanging hanging = new Hanging()) {
            TestHouse dying = hanging.house();
            Future<String> lost = hanging.run(() -> dying.forFunctions.createEmailPasswordUser(EMAIL, "old password"));
            TestHouse next = dying.situation.with(NOTHING).open();

            dying.clock.advance(PAST_THE_CLAIM);
            next.accounts.register(EMAIL, PASSWORD);

            assertThat(stateOf(next)).isEqualTo("pending_login");

            assertLost(hanging, lost);
            assertThat(next.login().userId()).isEqualTo(idOf(next));
        }
    }

    @Test
    void loginCompletesADirectCreationThatDied() throws Exception {
        try (Hanging hanging = new Hanging()) {
            TestHouse dying = hanging.house();
            Future<String> lost = hanging.run(() -> dying.forFunctions.createEmailPasswordUser(EMAIL, PASSWORD));
            String id = idOf(dying);
            TestHouse next = dying.situation.with(NOTHING).open();

            dying.clock.advance(PAST_THE_CLAIM);
            assertThat(next.login().userId()).isEqualTo(id);

            assertLost(hanging, lost);
            assertThat(next.login().userId()).isEqualTo(id);
        }
    }

    private static void assertLost(Hanging hanging, Future<?> creation) {
        hanging.goOn();
        assertThatThrownBy(creation::get)
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("another login has taken over");
    }

    private static BsonDocument only(TestHouse house) {
        return house.users().find().into(new ArrayList<>()).getFirst();
    }

    private static String stateOf(TestHouse house) {
        return only(house).getString("state").getValue();
    }

    private static String idOf(TestHouse house) {
        return only(house).getObjectId("_id").getValue().toHexString();
    }

    /** A process whose user-creation function hangs, as if it had been killed there. */
    private static final class Hanging implements AutoCloseable {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch gate = new CountDownLatch(1);
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        TestHouse house() {
            return TestHouse.open(user -> {
                reached.countDown();
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        <T> Future<T> run(Callable<T> work) throws InterruptedException {
            Future<T> result = threads.submit(work);
            reached.await();
            return result;
        }

        void goOn() {
            gate.countDown();
        }

        @Override
        public void close() {
            goOn();
            threads.close();
        }
    }
}
