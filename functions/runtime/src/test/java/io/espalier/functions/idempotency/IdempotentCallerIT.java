package io.espalier.functions.idempotency;

import static io.espalier.functions.idempotency.Attempts.PLAIN;
import static io.espalier.functions.idempotency.Attempts.TRANSACTIONAL;
import static io.espalier.functions.idempotency.Attempts.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key promises: one of the requests with it runs, and the others get its answer or are told why they get none. */
class IdempotentCallerIT {
    private static final IdempotencySettings SHORT_LIVED =
            new IdempotencySettings(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(3), 10_000);

    private final MongoClient client = MongoReplicaSet.shared().client();
    private final String own = "own" + new ObjectId();
    private final String data = "data" + new ObjectId();

    /** Leaves a document behind and gives its id. */
    private final FunctionBody write = (arguments, context, response) ->
            context.database(data).collection("effects").insertOne(new BsonDocument());

    private final Attempts attempts = Attempts.of(client, own, write);

    private long effects() {
        return client.getDatabase(data).getCollection("effects").countDocuments();
    }

    private MongoCollection<BsonDocument> records() {
        return client.getDatabase(own).getCollection(IdempotencyRepository.COLLECTION, BsonDocument.class);
    }

    private static void assertRefused(FunctionErrorCode code, Callable<?> call) {
        assertThatThrownBy(call::call)
                .isInstanceOfSatisfying(
                        FunctionException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    private static void settle(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(30)).until(condition);
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, TRANSACTIONAL})
    void aRepeatedRequestGetsTheAnswerAndNothingRuns(String function) {
        GivenAnswer first = attempts.call(function, "k");
        GivenAnswer second = attempts.call(function, "k");
        assertThat(first.repeated()).isFalse();
        assertThat(second).isEqualTo(new GivenAnswer(first.content(), true));
        assertThat(effects()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, TRANSACTIONAL})
    void anotherRequestWithTheKeyIsRefused(String function) {
        attempts.call(function, request("ada", "k", "one"));
        assertRefused(
                FunctionErrorCode.IDEMPOTENCY_KEY_REUSED,
                () -> attempts.call(function, request("ada", "k", "another")));
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void theSameKeyOfAnotherCallerIsAnotherKey() {
        GivenAnswer ofAda = attempts.call(PLAIN, request("ada", "k", "one"));
        GivenAnswer ofBob = attempts.call(PLAIN, request("bob", "k", "another"));
        assertThat(ofBob.repeated()).isFalse();
        assertThat(ofBob.content()).isNotEqualTo(ofAda.content());
        assertThat(effects()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, TRANSACTIONAL})
    void ofFiftyRequestsAtOnceInTwoProcessesOneRuns(String function) throws Exception {
        Attempts other = Attempts.of(client, own, write);
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(50)) {
            List<Future<Optional<GivenAnswer>>> answers = IntStream.range(0, 50)
                    .mapToObj(i -> threads.submit(() -> {
                        start.await();
                        return answerUnlessRunning(i % 2 == 0 ? attempts : other, function);
                    }))
                    .toList();
            start.countDown();
            List<GivenAnswer> given = new ArrayList<>();
            for (Future<Optional<GivenAnswer>> answer : answers) {
                answer.get().ifPresent(given::add);
            }
            assertThat(given).filteredOn(answer -> !answer.repeated()).hasSize(1);
            assertThat(given)
                    .extracting(GivenAnswer::content)
                    .containsOnly(given.getFirst().content());
        }
        assertThat(effects()).isEqualTo(1);
    }

    private static Optional<GivenAnswer> answerUnlessRunning(Attempts attempts, String function) {
        try {
            return Optional.of(attempts.call(function, "k"));
        } catch (FunctionException e) {
            assertThat(e.code()).isEqualTo(FunctionErrorCode.IDEMPOTENCY_KEY_IN_USE);
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, TRANSACTIONAL})
    void whileItRunsOthersAreToldSo(String function) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Attempts slow = Attempts.of(client, own, waiting(begun, release));
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<GivenAnswer> first = thread.submit(() -> slow.call(function, "k"));
            begun.await();
            assertRefused(FunctionErrorCode.IDEMPOTENCY_KEY_IN_USE, () -> attempts.call(function, "k"));
            release.countDown();
            assertThat(attempts.call(function, "another key").repeated()).isFalse();
            assertThat(attemptsAfter(first, function))
                    .isEqualTo(new GivenAnswer(first.get().content(), true));
        }
        assertThat(effects()).isEqualTo(2);
    }

    private GivenAnswer attemptsAfter(Future<GivenAnswer> first, String function) throws Exception {
        first.get();
        return attempts.call(function, "k");
    }

    private FunctionBody waiting(CountDownLatch begun, CountDownLatch release) {
        return (arguments, context, response) -> {
            BsonValue result = write.run(arguments, context, response);
            begun.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return result;
        };
    }

    /** As a process leaves it that dies in the middle. */
    private void brokenOff(boolean transactional) {
        KeyState state = attempts.repository.claim(
                new ClaimCommand(
                        request("k"), "of a dead process", transactional, Duration.ofMillis(1), Duration.ofHours(1)),
                Duration.ofSeconds(10));
        assertThat(state).isInstanceOf(KeyState.Claimed.class);
        awaitExpiredClaim();
    }

    private void awaitExpiredClaim() {
        settle(() ->
                records().countDocuments(BsonDocument.parse("{$expr: {$lte: ['$claim_expires_at', '$$NOW']}}")) == 1);
    }

    @Test
    void whatAPlainFunctionDidBeforeItsProcessDiedIsUnknownForGood() {
        brokenOff(false);
        for (int i = 0; i < 3; i++) {
            assertRefused(FunctionErrorCode.IDEMPOTENCY_OUTCOME_UNKNOWN, () -> attempts.call(PLAIN, "k"));
        }
        assertThat(effects()).isZero();
    }

    @Test
    void aTransactionalFunctionWhoseProcessDiedRunsAgain() {
        brokenOff(true);
        GivenAnswer second = attempts.call(TRANSACTIONAL, "k");
        assertThat(second.repeated()).isFalse();
        assertThat(attempts.call(TRANSACTIONAL, "k")).isEqualTo(new GivenAnswer(second.content(), true));
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void nobodyTakesOverWithAnotherRequest() {
        brokenOff(true);
        assertRefused(
                FunctionErrorCode.IDEMPOTENCY_KEY_REUSED,
                () -> attempts.call(TRANSACTIONAL, request("ada", "k", "another")));
        assertThat(effects()).isZero();
    }

    @Test
    void whoHasLostTheKeyCannotCommit() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Attempts slow = Attempts.of(client, own, Attempts.HASTY, Attempts.LIMIT, waiting(begun, release));
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<GivenAnswer> first = thread.submit(() -> slow.call(TRANSACTIONAL, "k"));
            begun.await();
            awaitExpiredClaim();
            GivenAnswer second = attempts.call(TRANSACTIONAL, "k");
            release.countDown();
            assertThatThrownBy(first::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            FunctionException.class,
                            e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.IDEMPOTENCY_KEY_IN_USE));
            assertThat(attempts.call(TRANSACTIONAL, "k")).isEqualTo(new GivenAnswer(second.content(), true));
        }
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void anAnswerThatTheCommitHidIsGivenAllTheSame() {
        IdempotencyAttempt attempt = new IdempotencyAttempt(
                attempts.repository, Attempts.USUAL, 10_000, request("k"), "owner", Attempts.FORM);
        attempt.begin(true, Optional::empty);
        try (ClientSession session = client.startSession()) {
            session.withTransaction(() -> {
                attempt.completeIn(session, new BsonString("done"));
                return true;
            });
        }
        FunctionException hidden = new FunctionException(FunctionErrorCode.MONGODB_ERROR, "the connection is lost");
        assertThat(attempt.failed(hidden))
                .contains(new GivenAnswer(Attempts.FORM.succeeded(new BsonString("done")), false));
        assertThat(attempts.call(TRANSACTIONAL, "k").repeated()).isTrue();
    }

    @Test
    void withTheRetentionTheKeyIsForgotten() {
        Attempts forgetful = Attempts.of(client, own, SHORT_LIVED, Attempts.LIMIT, write);
        forgetful.call(PLAIN, "k");
        settle(() -> records().countDocuments(BsonDocument.parse("{$expr: {$lte: ['$expires_at', '$$NOW']}}")) == 1);
        assertThat(forgetful.call(PLAIN, request("ada", "k", "another")).repeated())
                .isFalse();
        assertThat(effects()).isEqualTo(2);
    }

    @Test
    void mongodbRemovesWhatIsOver() {
        EspalierDatabase database = new EspalierDatabase(() -> client, own);
        attempts.repository.migrate(database);
        attempts.repository.migrate(database);
        Attempts.of(client, own, SHORT_LIVED, Attempts.LIMIT, write).call(PLAIN, "k");
        settle(() -> records().countDocuments() == 0);
    }

    @Test
    void ofAnAnswerThatIsTooLargeItIsKeptThatItWasGiven() {
        Attempts talkative = Attempts.of(client, own, (arguments, context, response) -> {
            write.run(arguments, context, response);
            return new BsonString("x".repeat(20_000));
        });
        for (String function : List.of(PLAIN, TRANSACTIONAL)) {
            assertThat(talkative.call(function, function).content().toString()).hasSizeGreaterThan(20_000);
            assertRefused(FunctionErrorCode.IDEMPOTENCY_ANSWER_NOT_KEPT, () -> talkative.call(function, function));
        }
        assertThat(effects()).isEqualTo(2);
    }

    @Test
    void keysAndRequestsCannotBeReadFromTheRecords() {
        attempts.call(PLAIN, request("ada", "my-own-key", "my-own-content"));
        assertThat(records().find())
                .singleElement()
                .satisfies(record -> assertThat(record.toJson()).doesNotContain("my-own", "ada"));
    }
}
