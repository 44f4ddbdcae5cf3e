package io.espalier.functions.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import io.espalier.functions.Caller;
import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.call.Doors.Entry;
import io.espalier.rules.RulesException;
import io.espalier.testing.MongoReplicaSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a transaction is repeated, when it is not, and that its effects happen once. */
class TransactionRepeatIT {
    private static final String CONFLICT = "{errorCode: 112, errorLabels: ['TransientTransactionError']}";

    private final FailingCommands commands = new FailingCommands();
    private final String database = "door" + new ObjectId();
    private final MongoCollection<BsonDocument> stock =
            MongoReplicaSet.shared().client().getDatabase(database).getCollection("stock", BsonDocument.class);
    private final AtomicInteger bodies = new AtomicInteger();

    @BeforeEach
    void tenPieces() {
        stock.insertOne(BsonDocument.parse("{_id: 1, quantity: 10}"));
    }

    @AfterEach
    void close() {
        commands.close();
    }

    private void run(Duration limit, Consumer<FunctionContext> work) {
        FunctionBody body = (arguments, context, response) -> context.withTransaction(() -> {
            bodies.incrementAndGet();
            work.accept(context);
            return new BsonUndefined();
        });
        FunctionBody failing = (arguments, context, response) -> {
            insertTwice(context);
            return new BsonUndefined();
        };
        FunctionCaller door =
                Doors.open(commands::client, 4, limit, Entry.system("f", body), Entry.system("failing", failing));
        door.call(FunctionCall.of("f", List.of(), Caller.SYSTEM, Origin.TRIGGER, "c1"));
    }

    private void run(Consumer<FunctionContext> work) {
        run(Duration.ofSeconds(30), work);
    }

    private void takeOne(FunctionContext context) {
        context.database(database)
                .collection("stock")
                .updateOne(BsonDocument.parse("{_id: 1}"), BsonDocument.parse("{$inc: {quantity: -1}}"));
    }

    private void insertTwice(FunctionContext context) {
        context.database(database).collection("stock").insertOne(BsonDocument.parse("{_id: 1}"));
    }

    private int pieces() {
        return stock.find().first().getNumber("quantity").intValue();
    }

    @Test
    void whatMongoDbWantsRepeatedIsRepeatedAsAWhole() {
        commands.fail("update", "{times: 2}", CONFLICT);

        run(this::takeOne);

        assertThat(bodies).hasValue(3);
        assertThat(pieces()).isEqualTo(9);
        assertThat(commands.sent("commitTransaction")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{errorCode: 64, errorLabels: ['UnknownTransactionCommitResult']}", "{closeConnection: true}"})
    void aCommitWhoseAnswerIsLostIsSentAgainAndTheWorkIsNot(String failure) {
        commands.fail("commitTransaction", "{times: 2}", failure);

        run(this::takeOne);

        assertThat(bodies).hasValue(1);
        assertThat(pieces()).isEqualTo(9);
        assertThat(commands.sent("commitTransaction")).isEqualTo(3);
    }

    /** The server has committed, and its answer does not say so: the same commit must not count twice. */
    @Test
    void aCommitThatHasHappenedHappensOnce() {
        commands.fail(
                "commitTransaction", "{times: 1}", "{writeConcernError: {code: 64, errmsg: 'waiting timed out'}}");

        run(this::takeOne);

        assertThat(bodies).hasValue(1);
        assertThat(pieces()).isEqualTo(9);
        assertThat(commands.sent("commitTransaction")).isEqualTo(2);
    }

    @Test
    void repeatingEndsWithTheCall() {
        commands.fail("update", "'alwaysOn'", CONFLICT);

        assertThatThrownBy(() -> run(Duration.ofSeconds(3), this::takeOne))
                .isInstanceOfSatisfying(
                        FunctionException.class,
                        e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED));

        assertThat(bodies.get()).isGreaterThan(1);
        assertThat(pieces()).isEqualTo(10);
    }

    @Test
    void aBlockInsideOfABlockIsPartOfIt() {
        commands.fail("update", "{times: 1}", CONFLICT);

        run(context -> context.withTransaction(() -> {
            takeOne(context);
            return new BsonUndefined();
        }));

        assertThat(bodies).hasValue(2);
        assertThat(pieces()).isEqualTo(9);
        assertThat(commands.sent("commitTransaction")).isEqualTo(1);
    }

    /** MongoDB has ended the transaction; repeating it would end in the same way, until the time is over. */
    @Test
    void whoGoesOnAfterAFailureIsToldOfIt() {
        List<Consumer<FunctionContext>> ways = List.of(
                context -> caught(() -> insertTwice(context)),
                context -> {
                    caught(() -> insertTwice(context));
                    takeOne(context);
                },
                context -> {
                    caught(() -> insertTwice(context));
                    caught(() -> takeOne(context));
                },
                context -> caught(() -> context.withTransaction(() -> {
                    insertTwice(context);
                    return "";
                })),
                context -> caught(() -> context.functions().execute("failing")));
        for (Consumer<FunctionContext> way : ways) {
            bodies.set(0);

            assertThatThrownBy(() -> run(way))
                    .isInstanceOf(FunctionException.class)
                    .hasMessageContaining("another document already has this value of the unique index '_id_'");

            assertThat(bodies).hasValue(1);
            assertThat(pieces()).isEqualTo(10);
        }
        assertThat(commands.sent("commitTransaction")).isZero();
    }

    @Test
    void whatTheServerNeverSawCostsNothing() {
        run(context -> {
            caught(() -> context.functions().execute("nobody"));
            context.database(database).collection("notes").insertOne(new BsonDocument("a", new BsonString("b")));
        });

        assertThat(commands.sent("commitTransaction")).isEqualTo(1);
    }

    private static void caught(Runnable work) {
        assertThatThrownBy(work::run).isInstanceOfAny(RulesException.class, FunctionException.class);
    }

    /** A repeated body begins as the first did: its arguments are whole, and its response is empty. */
    @Test
    void aRepeatedBodyBeginsAnew() {
        commands.fail("update", "{times: 1}", CONFLICT);
        FunctionBody body = (arguments, context, response) -> {
            BsonDocument order = arguments.getFirst().asDocument();
            BsonValue price = order.remove("price");
            if (bodies.incrementAndGet() == 1) {
                response.setStatusCode(201);
                response.setBody("first");
            }
            response.addHeader("X-Price", String.valueOf(price));
            takeOne(context);
            return new BsonUndefined();
        };
        FunctionCaller door = Doors.open(commands::client, 4, Duration.ofSeconds(30), Entry.transactional("f", body));
        EndpointResponse response = new EndpointResponse();

        door.call(FunctionCall.of("f", List.of(BsonDocument.parse("{price: 5}")), Caller.SYSTEM, Origin.TRIGGER, "c1")
                .withResponse(response));

        assertThat(bodies).hasValue(2);
        EndpointResponse.Answer answer = response.answer().orElseThrow();
        assertThat(answer.headers()).isEqualTo(Map.of("X-Price", List.of("BsonInt32{value=5}")));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }
}
