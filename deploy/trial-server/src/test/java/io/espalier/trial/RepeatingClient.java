package io.espalier.trial;

import io.espalier.testing.AppClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.bson.BsonString;

/** A user who repeats each request with its key until he has an answer, whatever happens to the server. */
final class RepeatingClient {
    private static final String KEY = "Idempotency-Key";
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Supplier<AppClient> user;

    /** @param user at the server that runs at the moment */
    RepeatingClient(Supplier<AppClient> user) {
        this.user = user;
    }

    /**
     * One request and what became of it.
     *
     * @param key also the text of the notes
     * @param connectionsLost how often there was no answer at all
     * @param answer the last one
     */
    record Request(String function, String key, int connectionsLost, AppClient.Answer answer) {
        boolean isUnknown() {
            return answer.errorCode().equals("IdempotencyOutcomeUnknown");
        }

        boolean isRepetition() {
            return answer.header("Idempotency-Replayed").isPresent();
        }
    }

    Request call(String function) {
        String key = UUID.randomUUID().toString();
        long begin = System.nanoTime();
        int lost = 0;
        while (System.nanoTime() - begin < LIMIT.toNanos()) {
            try {
                AppClient.Answer answer =
                        user.get().withHeader(KEY, "\"" + key + "\"").call(function, new BsonString(key));
                if (!isWorthAnotherAttempt(answer)) {
                    return new Request(function, key, lost, answer);
                }
            } catch (UncheckedIOException e) {
                lost++;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new AssertionError("no answer to " + function + " with key " + key + " within " + LIMIT);
    }

    private static boolean isWorthAnotherAttempt(AppClient.Answer answer) {
        return answer.header("Retry-After").isPresent();
    }
}
