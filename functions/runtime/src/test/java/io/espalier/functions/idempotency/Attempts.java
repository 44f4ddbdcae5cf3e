package io.espalier.functions.idempotency;

import com.mongodb.client.MongoClient;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.call.Doors;
import io.espalier.functions.call.Doors.Entry;
import io.espalier.functions.database.EspalierDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** A process with two functions of the same body, {@code plain} and {@code transactional}, that are called with keys. */
final class Attempts {
    static final String PLAIN = "plain";
    static final String TRANSACTIONAL = "transactional";
    static final Duration LIMIT = Duration.ofSeconds(30);

    /** Settings under which nothing is over while a test runs. */
    static final IdempotencySettings USUAL =
            new IdempotencySettings(LIMIT, Duration.ofSeconds(10), Duration.ofHours(24), 10_000);

    /** Settings under which every claim is over soon. */
    static final IdempotencySettings HASTY =
            new IdempotencySettings(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofHours(24), 10_000);

    static final AnswerForm FORM = new AnswerForm() {
        @Override
        public BsonDocument succeeded(BsonValue result) {
            return new BsonDocument("result", result);
        }

        @Override
        public BsonDocument failed(FunctionException failure) {
            return new BsonDocument("error", new BsonString(failure.code().name()));
        }
    };

    final IdempotencyRepository repository;
    private final IdempotentCaller caller;

    private Attempts(IdempotencyRepository repository, IdempotentCaller caller) {
        this.repository = repository;
        this.caller = caller;
    }

    static Attempts of(MongoClient client, String database, FunctionBody body) {
        return of(client, database, USUAL, LIMIT, body);
    }

    static Attempts of(
            MongoClient client, String database, IdempotencySettings settings, Duration timeLimit, FunctionBody body) {
        IdempotencyRepository repository = new IdempotencyRepository(new EspalierDatabase(() -> client, database));
        return new Attempts(
                repository,
                new IdempotentCaller(
                        Doors.open(
                                () -> client,
                                8,
                                timeLimit,
                                Entry.system(PLAIN, body),
                                Entry.transactional(TRANSACTIONAL, body)),
                        repository,
                        settings));
    }

    static FunctionCall call(String function) {
        return FunctionCall.of(function, List.of(), Caller.UNAUTHENTICATED, Origin.ENDPOINT, "c1");
    }

    static IdempotentRequest request(String key) {
        return request("ada", key, "content");
    }

    static IdempotentRequest request(String caller, String key, String content) {
        return IdempotentRequest.of(caller, key, List.of(content.getBytes(StandardCharsets.UTF_8)));
    }

    GivenAnswer call(String function, IdempotentRequest request) {
        return caller.call(call(function), request, FORM);
    }

    GivenAnswer call(String function, String key) {
        return call(function, request(key));
    }

    BsonValue withoutKey(String function) {
        return caller.call(call(function));
    }
}
