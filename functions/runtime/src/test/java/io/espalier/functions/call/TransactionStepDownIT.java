package io.espalier.functions.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.Caller;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.Origin;
import io.espalier.functions.call.Doors.Entry;
import io.espalier.rules.DocumentCollection;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The primary steps down while a transaction is open: it is repeated on the next one, and its effects happen once. */
class TransactionStepDownIT {
    private static final MongoReplicaSet SET = MongoReplicaSet.start(3);

    @AfterAll
    static void close() {
        SET.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theEffectsHappenOnce(boolean declared) {
        String database = "step" + declared;
        SET.client()
                .getDatabase(database)
                .getCollection("stock", BsonDocument.class)
                .insertMany(List.of(BsonDocument.parse("{_id: 1, n: 10}"), BsonDocument.parse("{_id: 2, n: 0}")));
        AtomicInteger bodies = new AtomicInteger();
        FunctionBody move = (arguments, context, response) -> context.withTransaction(() -> {
            DocumentCollection stock = context.database(database).collection("stock");
            stock.updateOne(BsonDocument.parse("{_id: 1}"), BsonDocument.parse("{$inc: {n: -1}}"));
            if (bodies.incrementAndGet() == 1) {
                SET.stepDown();
            }
            stock.updateOne(BsonDocument.parse("{_id: 2}"), BsonDocument.parse("{$inc: {n: 1}}"));
            return new BsonUndefined();
        });
        FunctionCaller door = Doors.open(
                SET::client,
                4,
                Duration.ofSeconds(60),
                declared ? Entry.transactional("move", move) : Entry.system("move", move));

        door.call(FunctionCall.of("move", List.of(), Caller.SYSTEM, Origin.TRIGGER, "c1"));

        assertThat(bodies.get()).isGreaterThan(1);
        assertThat(SET.client()
                        .getDatabase(database)
                        .getCollection("stock", BsonDocument.class)
                        .find()
                        .sort(BsonDocument.parse("{_id: 1}"))
                        .map(piece -> piece.getInt32("n").getValue()))
                .containsExactly(9, 1);
    }
}
