package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.functions.FunctionException;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.triggers.part.PartStatus;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.Test;

class DeadLetterIT {
    private final TriggerWorld world = new TriggerWorld(MongoReplicaSet.shared().client());

    @Test
    void aFailingFunctionLeavesADeadLetterAndTheNextEventFollows() {
        world.function("handle", true, (arguments, context, response) -> {
            world.writeLedger(arguments, context, response);
            if (number(arguments.getFirst().asDocument()) % 3 == 1) {
                throw new FunctionException("no stock for order");
            }
            return new BsonUndefined();
        });
        run(0, 7, 4);
        assertThat(world.ledger()).containsExactly(0, 2, 3, 5, 6);
        assertThat(world.deadLetters()).hasSize(2).allSatisfy(letter -> {
            assertThat(letter.getString("trigger").getValue()).isEqualTo(TriggerWorld.TRIGGER);
            assertThat(letter.getString("receiver").getValue()).isEqualTo("handle");
            assertThat(letter.getDocument("error").toJson()).contains("FunctionExecutionError", "no stock for order");
            assertThat(letter.getInt32("attempts").getValue()).isEqualTo(1);
            assertThat(letter.getDocument("event")).containsKeys("_id", "operationType", "fullDocument", "ns");
        });
        assertThat(world.deadLetters())
                .extracting(letter -> number(letter.getDocument("event")))
                .containsExactly(1, 4);
    }

    @Test
    void anUnexpectedExceptionIsADeadLetterToo() {
        world.function("handle", false, (arguments, context, response) -> {
            throw new IllegalStateException("secret " + arguments);
        });
        run(0, 1, 0);
        assertThat(world.deadLetters())
                .singleElement()
                .satisfies(letter ->
                        assertThat(letter.getDocument("error").toJson()).doesNotContain("secret"));
    }

    @Test
    void anOperationThatMongoDbRefusesIsADeadLetter() {
        world.function("handle", true, (arguments, context, response) -> {
            context.database(world.app)
                    .collection("ledger")
                    .insertOne(new BsonDocument("_id", new BsonInt32(7)).append("n", new BsonInt32(7)));
            return new BsonUndefined();
        });
        run(0, 2, 0);
        assertThat(world.deadLetters()).hasSize(1);
    }

    @Test
    void aFunctionPastItsTimeLimitIsADeadLetter() {
        CountDownLatch never = new CountDownLatch(1);
        world.timeLimit(Duration.ofMillis(300)).function("handle", false, (arguments, context, response) -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new BsonUndefined();
        });
        run(0, 1, 0);
        assertThat(world.deadLetters())
                .singleElement()
                .satisfies(letter ->
                        assertThat(letter.getDocument("error").toJson()).contains("ExecutionTimeLimitExceeded"));
    }

    @Test
    void aFailureAfterTheCommitIsNoDeadLetter() {
        world.function("handle", false, (arguments, context, response) -> {
            world.deliveries()
                    .insertOne(new BsonDocument(
                                    "_id", new BsonString(context.deliveryId().orElseThrow()))
                            .append("state", new BsonString("finished")));
            throw new FunctionException("the answer to the commit was lost");
        });
        world.trigger(world.definition(TriggerWorld.TRIGGER, "handle"));
        Triggers triggers = world.triggers();
        triggers.start();
        world.insertOrders(0, 1);
        await().atMost(TriggerWorld.DEADLINE)
                .until(() -> triggers.statuses().getFirst().eventsDelivered() == 1);
        triggers.stop();
        assertThat(world.deadLetters()).isEmpty();
    }

    @Test
    void anEventThatFillsADocumentLosesItsImageInTheDeadLetter() {
        world.function("handle", false, (arguments, context, response) -> {
            throw new FunctionException("too much");
        });
        world.trigger(world.definition(TriggerWorld.TRIGGER, "handle"));
        Triggers triggers = world.triggers();
        triggers.start();
        world.orders()
                .insertOne(new BsonDocument("_id", new BsonInt32(1)).append("b", new BsonBinary(new byte[16_000_000])));
        await().atMost(TriggerWorld.DEADLINE).until(() -> !world.deadLetters().isEmpty());
        triggers.stop();
        assertThat(world.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.getBoolean("eventReduced").getValue()).isTrue();
            assertThat(letter.getDocument("event").getDocument("documentKey"))
                    .isEqualTo(BsonDocument.parse("{_id: 1}"));
        });
    }

    @Test
    void aDatabaseThatIsAwayIsNotTheFunctionsFailure() {
        try (MongoReplicaSet set = MongoReplicaSet.start()) {
            TriggerWorld away = new TriggerWorld(set.client());
            AtomicInteger attempts = new AtomicInteger();
            away.function("handle", true, (arguments, context, response) -> {
                if (attempts.incrementAndGet() == 1) {
                    set.kill(0);
                    Thread.ofPlatform().start(() -> set.restart(0));
                }
                return away.writeLedger(arguments, context, response);
            });
            away.trigger(away.definition(TriggerWorld.TRIGGER, "handle"));
            Triggers triggers = away.triggers();
            triggers.start();
            away.insertOrders(0, 1);
            away.awaitLedger(1);
            away.insertOrders(1, 2);
            away.awaitLedger(2);
            triggers.stop();
            assertThat(away.ledger()).containsExactly(0, 1);
            assertThat(away.deadLetters()).isEmpty();
            assertThat(attempts).hasValueGreaterThanOrEqualTo(3);
        }
    }

    private void run(int from, int to, int goodOnes) {
        world.trigger(world.definition(TriggerWorld.TRIGGER, "handle"));
        Triggers triggers = world.triggers();
        triggers.start();
        world.insertOrders(from, to);
        await().atMost(TriggerWorld.DEADLINE).until(() -> {
            PartStatus status = triggers.statuses().getFirst();
            return status.deadLetters() + status.eventsDelivered() == to - from;
        });
        triggers.stop();
        assertThat(triggers.statuses().getFirst().lastError()).isPresent();
        assertThat(world.ledger().size()).isGreaterThanOrEqualTo(goodOnes);
    }

    private static int number(BsonDocument event) {
        return event.getDocument("fullDocument").getInt32("n").getValue();
    }
}
