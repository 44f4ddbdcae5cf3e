package io.espalier.functions.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.espalier.functions.Caller;
import io.espalier.functions.Delivery;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.call.Doors.Entry;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a transactional function promises: all of its effects once, or none. */
class TransactionIT {
    private final MongoClient client = MongoReplicaSet.shared().client();
    private final String database = "door" + new ObjectId();
    private final MongoCollection<BsonDocument> stock =
            client.getDatabase(database).getCollection("stock", BsonDocument.class);
    private final MongoCollection<BsonDocument> deliveries =
            client.getDatabase(database).getCollection("deliveries", BsonDocument.class);

    /** Takes one piece from the stock and notes it, as two writes that belong together. */
    private final FunctionBody takeOne = (arguments, context, response) -> {
        context.database(database)
                .collection("stock")
                .updateOne(BsonDocument.parse("{_id: 1}"), BsonDocument.parse("{$inc: {quantity: -1}}"));
        context.functions().execute("note");
        return new BsonUndefined();
    };

    private final FunctionBody note = (arguments, context, response) -> {
        context.database(database).collection("notes").insertOne(new BsonDocument());
        return new BsonUndefined();
    };

    @BeforeEach
    void tenPieces() {
        stock.insertOne(BsonDocument.parse("{_id: 1, quantity: 10}"));
    }

    private FunctionCaller door(Duration timeLimit, Entry... entries) {
        return Doors.open(() -> client, 8, timeLimit, entries);
    }

    private FunctionCall call(String name) {
        return FunctionCall.of(name, List.of(), Caller.SYSTEM, Origin.TRIGGER, "c1");
    }

    private int pieces() {
        BsonDocument found = stock.find(BsonDocument.parse("{_id: 1}")).first();
        assertThat(found).isNotNull();
        return found.getNumber("quantity").intValue();
    }

    private long notes() {
        return client.getDatabase(database).getCollection("notes").countDocuments();
    }

    /** A delivery that is recorded by a unique id, as triggers do it. */
    private Delivery delivery(String id) {
        return new Delivery() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public boolean recordIn(ClientSession session) {
                BsonDocument record = new BsonDocument("_id", new BsonString(id));
                if (deliveries.find(session, record).first() != null) {
                    return false;
                }
                deliveries.insertOne(session, record);
                return true;
            }
        };
    }

    @Test
    void aRepeatedDeliveryHasItsEffectsOnce() {
        FunctionCaller door =
                door(Duration.ofSeconds(30), Entry.transactional("take", takeOne), Entry.transactional("note", note));

        for (int i = 0; i < 5; i++) {
            door.call(call("take").withDelivery(delivery("event-1")));
        }
        door.call(call("take").withDelivery(delivery("event-2")));

        assertThat(pieces()).isEqualTo(8);
        assertThat(notes()).isEqualTo(2);
    }

    @Test
    void concurrentDeliveriesOfOneEventHaveTheirEffectsOnce() throws Exception {
        FunctionCaller door =
                door(Duration.ofSeconds(30), Entry.transactional("take", takeOne), Entry.transactional("note", note));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                String event = "event-" + i % 3;
                calls.add(threads.submit(() -> door.call(call("take").withDelivery(delivery(event)))));
            }
            for (Future<?> one : calls) {
                one.get();
            }
        }

        assertThat(pieces()).isEqualTo(7);
        assertThat(notes()).isEqualTo(3);
    }

    @Test
    void aFailureInsideLeavesNoEffect() {
        FunctionCaller door = door(
                Duration.ofSeconds(30),
                Entry.transactional("take", takeOne),
                Entry.transactional("note", (arguments, context, response) -> {
                    throw new FunctionException("no more paper");
                }));

        assertThatThrownBy(() -> door.call(call("take").withDelivery(delivery("event-1"))))
                .hasMessage("no more paper");

        assertThat(pieces()).isEqualTo(10);
        assertThat(deliveries.countDocuments()).isZero();
    }

    @Test
    void whoWasToldThatTheTimeLimitPassedFindsNoEffect() {
        AtomicBoolean told = new AtomicBoolean();
        AtomicInteger wantedToCommit = new AtomicInteger();
        FunctionCaller door = door(
                Duration.ofSeconds(2),
                Entry.transactional("take", takeOne),
                Entry.transactional("note", (arguments, context, response) -> {
                    // Goes on past the limit, deaf to the interrupt.
                    while (!told.get()) {
                        Thread.onSpinWait();
                    }
                    wantedToCommit.incrementAndGet();
                    return new BsonUndefined();
                }));

        assertThatThrownBy(() -> door.call(call("take").withDelivery(delivery("event-1"))))
                .isInstanceOfSatisfying(
                        FunctionException.class,
                        e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED));
        told.set(true);
        await().until(() -> wantedToCommit.get() == 1);

        assertThat(pieces()).isEqualTo(10);
        assertThat(deliveries.countDocuments()).isZero();
    }

    @Test
    void aBodyThatIsGivenUpLeavesNoOpenTransactionBehind() {
        try (FailingCommands commands = new FailingCommands()) {
            FunctionCaller door = Doors.open(
                    commands::client,
                    8,
                    Duration.ofSeconds(2),
                    Entry.transactional("take", takeOne),
                    Entry.transactional("note", (arguments, context, response) -> {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        throw new FunctionException("interrupted");
                    }));
            assertThatThrownBy(() -> door.call(call("take"))).isInstanceOf(FunctionException.class);

            // Not left to MongoDB, which ends in its own time what nobody ends.
            await().until(() -> commands.sent("abortTransaction") > 0);
        }
    }

    @Test
    void aBlockOfAFunctionIsATransactionOfItsOwn() {
        FunctionCaller door = door(Duration.ofSeconds(30), Entry.secret("blocks", (arguments, context, response) -> {
            for (int i = 0; i < 2; i++) {
                context.withTransaction(() -> context.database(database)
                        .collection("stock")
                        .updateOne(BsonDocument.parse("{_id: 1}"), BsonDocument.parse("{$inc: {quantity: -1}}")));
            }
            return context.withTransaction(() -> {
                context.database(database).collection("stock").deleteOne(BsonDocument.parse("{_id: 1}"));
                throw new FunctionException("not this one");
            });
        }));

        assertThatThrownBy(() -> door.call(call("blocks"))).hasMessage("not this one");

        assertThat(pieces()).isEqualTo(8);
    }

    @Test
    void aSlowQueryEndsWithTheCall() {
        stock.insertOne(new BsonDocument("_id", new BsonInt64(2)).append("quantity", new BsonInt32(1)));
        FunctionCaller door = door(Duration.ofMillis(400), Entry.secret("slow", (arguments, context, response) -> {
            context.database(database).collection("stock").find(BsonDocument.parse("{$where: 'sleep(20000) || true'}"));
            return new BsonUndefined();
        }));

        assertThatThrownBy(() -> door.call(call("slow")))
                .isInstanceOfSatisfying(
                        FunctionException.class,
                        e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED));
    }
}
