package io.espalier.functions.idempotency;

import static io.espalier.functions.idempotency.Attempts.PLAIN;
import static io.espalier.functions.idempotency.Attempts.TRANSACTIONAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the key of a call that fails. */
class FailedAttemptIT {
    private final MongoClient client = MongoReplicaSet.shared().client();
    private final String own = "own" + new ObjectId();
    private final AtomicInteger runs = new AtomicInteger();

    /** Long enough for a function that does not wait. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    private FunctionBody failing(RuntimeException failure) {
        return (arguments, context, response) -> {
            if (runs.incrementAndGet() == 1) {
                throw failure;
            }
            return new BsonInt32(runs.get());
        };
    }

    private static FunctionErrorCode codeOf(Attempts attempts, String function) {
        try {
            throw new AssertionError("answered: " + attempts.call(function, "k"));
        } catch (FunctionException e) {
            return e.code();
        }
    }

    private static BsonDocument kept(FunctionErrorCode code) {
        return Attempts.FORM.failed(new FunctionException(code, ""));
    }

    private long records() {
        return client.getDatabase(own)
                .getCollection(IdempotencyRepository.COLLECTION)
                .countDocuments();
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, TRANSACTIONAL})
    void whatAFunctionRefusesStaysRefused(String function) {
        Attempts attempts = Attempts.of(client, own, failing(new FunctionException("no")));
        assertThat(codeOf(attempts, function)).isEqualTo(FunctionErrorCode.FUNCTION_EXECUTION_ERROR);
        assertThat(attempts.call(function, "k"))
                .isEqualTo(new GivenAnswer(kept(FunctionErrorCode.FUNCTION_EXECUTION_ERROR), true));
        assertThat(runs).hasValue(1);
    }

    @Test
    void aPlainFunctionThatBrokeDoesNotRunAgain() {
        Attempts attempts = Attempts.of(client, own, failing(new IllegalStateException("broken")));
        assertThat(codeOf(attempts, PLAIN)).isEqualTo(FunctionErrorCode.FUNCTION_BROKEN);
        assertThat(attempts.call(PLAIN, "k")).isEqualTo(new GivenAnswer(kept(FunctionErrorCode.FUNCTION_BROKEN), true));
        assertThat(runs).hasValue(1);
    }

    @Test
    void aTransactionalFunctionThatBrokeDidNothingAndRunsAgain() {
        Attempts attempts = Attempts.of(client, own, failing(new IllegalStateException("broken")));
        assertThat(codeOf(attempts, TRANSACTIONAL)).isEqualTo(FunctionErrorCode.FUNCTION_BROKEN);
        assertThat(records()).isZero();
        assertThat(attempts.call(TRANSACTIONAL, "k").content()).isEqualTo(Attempts.FORM.succeeded(new BsonInt32(2)));
    }

    @Test
    void theTimeLimitOfAPlainFunctionIsTheAnswerToAllRepetitions() {
        Attempts attempts = Attempts.of(client, own, Attempts.USUAL, SHORT, sleepingFirst());
        assertThat(codeOf(attempts, PLAIN)).isEqualTo(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED);
        GivenAnswer toldBefore = new GivenAnswer(kept(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED), true);
        assertThat(attempts.call(PLAIN, "k")).isEqualTo(toldBefore);
        // Also once the body has ended.
        await().atMost(Duration.ofSeconds(30)).until(() -> runs.get() == 2);
        assertThat(attempts.call(PLAIN, "k")).isEqualTo(toldBefore);
    }

    @Test
    void aTransactionalFunctionThatExceededItsTimeLimitRunsAgain() {
        Attempts attempts = Attempts.of(client, own, Attempts.USUAL, SHORT, sleepingFirst());
        assertThat(codeOf(attempts, TRANSACTIONAL)).isEqualTo(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED);
        assertThat(attempts.call(TRANSACTIONAL, "k").repeated()).isFalse();
    }

    /** The first run waits until it is interrupted. */
    private FunctionBody sleepingFirst() {
        return (arguments, context, response) -> {
            if (runs.getAndIncrement() == 0) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    runs.incrementAndGet();
                }
            }
            return new BsonInt32(1);
        };
    }

    @Test
    void whatIsRefusedAtTheDoorLeavesTheKeyAlone() {
        Attempts attempts = Attempts.of(client, own, failing(new FunctionException("no")));
        assertThat(codeOf(attempts, "no such function")).isEqualTo(FunctionErrorCode.FUNCTION_NOT_FOUND);
        assertThat(records()).isZero();
    }

    @Test
    void withoutADatabaseNothingRuns() {
        try (MongoClient nobody = MongoClients.create("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200")) {
            Attempts attempts = Attempts.of(nobody, own, failing(new FunctionException("no")));
            for (String function : new String[] {PLAIN, TRANSACTIONAL}) {
                assertThat(codeOf(attempts, function)).isEqualTo(FunctionErrorCode.DATABASE_UNAVAILABLE);
            }
        }
        assertThat(runs).hasValue(0);
    }

    @Test
    void settingsThatCannotBeKeptAreRefusedByName() {
        Duration second = Duration.ofSeconds(1);
        Duration day = Duration.ofHours(24);
        assertThatThrownBy(() -> new IdempotencySettings(second, Duration.ZERO, day, 1))
                .hasMessageContaining("espalier.idempotency.slack");
        assertThatThrownBy(() -> new IdempotencySettings(second, second, Duration.ofSeconds(2), 1))
                .hasMessageContaining("espalier.idempotency.retention");
        assertThatThrownBy(() -> new IdempotencySettings(second, second, day, 16 * 1024 * 1024))
                .hasMessageContaining("espalier.idempotency.max-answer-bytes");
    }
}
