package io.espalier.rules.guard;

import static io.espalier.rules.guard.GuardedFixture.ADA;
import static io.espalier.rules.guard.GuardedFixture.ADMIN;
import static io.espalier.rules.guard.GuardedFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.ClientSession;
import io.espalier.rules.BulkOperation;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Transaction;
import io.espalier.rules.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.bson.BsonInt32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TransactionIT {
    private final GuardedFixture orders =
            GuardedFixture.of("transactions", GuardedFixture.resource("shop-orders.json"));

    @BeforeEach
    void store() {
        orders.stored(
                "{_id: 1, user_id: 'ada', status: 'pending', n: 0}",
                "{_id: 2, user_id: 'ada', status: 'shipped', n: 0}");
    }

    @Test
    void operationsJoinTheOpenTransaction() {
        try (OpenTransaction open = new OpenTransaction()) {
            DocumentCollection admin = orders.as(ADMIN, open);
            admin.insertOne(json("{_id: 3}"));
            admin.updateMany(json("{}"), json("{$inc: {n: 1}}"));
            admin.deleteOne(json("{_id: 2}"));
            assertThat(admin.count(json("{}"))).isEqualTo(2);
            assertThat(orders.raw().countDocuments(json("{n: 0}"))).isEqualTo(2);
            open.session.commitTransaction();
            assertThat(open.refused).isFalse();
        }
        assertThat(orders.allStored())
                .containsExactly(json("{_id: 1, user_id: 'ada', status: 'pending', n: 1}"), json("{_id: 3, n: 1}"));
    }

    @Test
    void aRefusalIsToldToTheOwnerOfTheTransaction() {
        for (Consumer<DocumentCollection> write : List.<Consumer<DocumentCollection>>of(
                ada -> ada.insertOne(json("{user_id: 'ada'}")),
                ada -> ada.insertMany(List.of(json("{user_id: 'ada'}"))),
                ada -> ada.updateOne(json("{_id: 2}"), json("{$set: {status: 'pending'}}")),
                ada -> ada.replaceOne(json("{_id: 1}"), json("{user_id: 'grace'}"), false),
                ada -> ada.deleteOne(json("{_id: 1}")),
                ada -> ada.deleteMany(json("{}")),
                ada -> ada.updateMany(json("{}"), json("{$set: {status: 'cancelled'}}")),
                ada -> ada.updateOne(json("{_id: 1}"), Update.pipeline(List.of(json("{$set: {total: '$n'}}"))), false),
                ada -> ada.findOneAndUpdate(
                        json("{_id: 2}"),
                        Update.operators(json("{$set: {status: 'pending'}}")),
                        FindAndModify.returningNew()),
                ada -> ada.findOneAndReplace(json("{_id: 2}"), json("{}"), FindAndModify.returningOld()),
                ada -> ada.findOneAndDelete(json("{_id: 1}"), FindAndModify.returningOld()),
                ada -> ada.bulkWrite(List.of(new BulkOperation.DeleteOne(json("{_id: 1}"))), true),
                ada -> ada.updateOne(json("{_id: 5}"), json("{$set: {a: 1}}"), true))) {
            try (OpenTransaction open = new OpenTransaction()) {
                assertThatThrownBy(() -> write.accept(orders.as(ADA, open))).hasMessageEndingWith("not permitted");
                assertThat(open.refused).isTrue();
            }
        }
    }

    @Test
    void anExceptionAfterTheFirstWriteKeepsTheTransactionFromBeingCommitted() {
        GuardLimits two = new GuardLimits(0, 1, 2);
        try (OpenTransaction open = new OpenTransaction()) {
            DocumentCollection admin = orders.as(ADMIN, open, orders.client(), two);
            assertThatThrownBy(() -> admin.bulkWrite(
                            List.of(
                                    new BulkOperation.InsertOne(json("{_id: 3}")),
                                    new BulkOperation.DeleteMany(json("{n: 0}"))),
                            true))
                    .isInstanceOfSatisfying(
                            RulesException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(RulesErrorCode.NOT_SUPPORTED));
            assertThat(open.refused).isTrue();
        }
        try (OpenTransaction open = new OpenTransaction()) {
            DocumentCollection admin = orders.as(ADMIN, open, orders.client(), new GuardLimits(0, 1, 1));
            assertThatThrownBy(() -> admin.deleteMany(json("{n: 0}"))).isInstanceOf(RulesException.class);
            assertThat(open.refused).isFalse();
        }
    }

    @Test
    void aConflictReachesTheOwnerAsSomethingToRepeat() {
        try (OpenTransaction first = new OpenTransaction();
                OpenTransaction second = new OpenTransaction()) {
            orders.as(ADMIN, first).updateOne(json("{_id: 1}"), json("{$inc: {n: 1}}"));
            assertThatThrownBy(() -> orders.as(ADMIN, second).updateOne(json("{_id: 1}"), json("{$inc: {n: 1}}")))
                    .isInstanceOfSatisfying(RulesException.class, failure -> {
                        assertThat(failure.code()).isEqualTo(RulesErrorCode.DATABASE);
                        assertThat(failure.transientFailure()).isPresent();
                    });
            assertThat(second.refused).isFalse();
        }
    }

    @Test
    void concurrentGuardedWritesAreRepeatedUntilEachTookEffect() throws Exception {
        int writers = 4;
        int times = 10;
        try (var pool = Executors.newFixedThreadPool(writers)) {
            List<Future<Long>> done = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                done.add(pool.submit(() -> {
                    long modified = 0;
                    for (int time = 0; time < times; time++) {
                        modified += orders.as(ADMIN)
                                .updateOne(json("{_id: 1}"), json("{$inc: {n: 1}}"))
                                .modifiedCount();
                    }
                    return modified;
                }));
            }
            for (Future<Long> each : done) {
                assertThat(each.get()).isEqualTo(times);
            }
        }
        assertThat(orders.allStored().getFirst().get("n")).isEqualTo(new BsonInt32(writers * times));
    }

    @Test
    void aChangeThatEndsTheVisibilityInBetweenIsNotOverwritten() throws Exception {
        // The order leaves the customer's reach while he cancels it again and again: he never touches it afterwards.
        try (var pool = Executors.newSingleThreadExecutor()) {
            Future<?> admin = pool.submit(() -> orders.as(ADMIN)
                    .updateOne(json("{_id: 1}"), json("{$set: {user_id: 'grace', status: 'pending'}}")));
            long matched;
            do {
                try {
                    matched = orders.as(ADA)
                            .updateOne(json("{_id: 1}"), json("{$set: {updated_at: 1}}"))
                            .matchedCount();
                } catch (RulesException refused) {
                    matched = 1;
                }
            } while (matched == 1 && admin.state() != Future.State.FAILED);
            admin.get();
        }
        assertThat(orders.as(ADA).count(json("{_id: 1}"))).isZero();
    }

    @Test
    void moreDocumentsThanAllowedAreRefusedBeforeAnyIsWritten() {
        DocumentCollection few = orders.as(ADMIN, Transaction.NONE, orders.client(), new GuardLimits(0, 1, 1));
        for (Callable<Object> write : List.<Callable<Object>>of(
                () -> few.updateMany(json("{}"), json("{$inc: {n: 1}}")),
                () -> few.deleteMany(json("{}")),
                () -> few.insertMany(List.of(json("{n: 0}"), json("{n: 0}"))))) {
            assertThatThrownBy(write::call)
                    .isInstanceOfSatisfying(
                            RulesException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(RulesErrorCode.NOT_SUPPORTED));
        }
        assertThat(orders.raw().countDocuments(json("{n: 0}"))).isEqualTo(2);
        assertThat(few.updateOne(json("{}"), json("{$inc: {n: 1}}")).modifiedCount())
                .isEqualTo(1);
    }

    private final class OpenTransaction implements Transaction, AutoCloseable {
        private final ClientSession session = orders.client().startSession();
        private boolean refused;

        OpenTransaction() {
            session.startTransaction();
        }

        @Override
        public Optional<ClientSession> session() {
            return Optional.of(session);
        }

        @Override
        public void refused() {
            refused = true;
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
