package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.UserProfile;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PendingOrdersIT {
    private final CountingGateway gateway = new CountingGateway();
    private final TestShop shop = new TestShop(gateway, Duration.ofSeconds(10));
    private final UserProfile ada = shop.customer("ada@shop.example");
    private final ObjectId kettle = shop.product("25.00", 1000);

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void waitsAMinute() {
        shop.order(ada, kettle, 1);
        shop.clock.advance(Duration.ofSeconds(60));
        assertThat(run()).isEqualTo(BsonDocument.parse("{processed: 0, successful: 0, failed: 0, results: []}"));
        shop.clock.advance(Duration.ofMillis(1));
        assertThat(run().getInt32("processed").getValue()).isEqualTo(1);
    }

    @Test
    void aFailureIsItsResultAndStopsNoOther() {
        ObjectId first = shop.order(ada, kettle, 1, "card_declined");
        ObjectId broken = shop.order(ada, kettle, 1);
        shop.collection("orders")
                .updateOne(new Document("_id", broken), new Document("$unset", new Document("total", 1)));
        ObjectId last = shop.order(ada, kettle, 1);
        shop.clock.advance(Duration.ofSeconds(61));
        BsonDocument summary = run();
        assertThat(summary.getInt32("processed").getValue()).isEqualTo(3);
        assertThat(summary.getInt32("successful").getValue()).isEqualTo(1);
        assertThat(summary.getInt32("failed").getValue()).isEqualTo(2);
        assertThat(summary.getArray("results")
                        .getFirst()
                        .asDocument()
                        .getString("error")
                        .getValue())
                .isEqualTo("the card was declined");
        assertThat(shop.status(first)).isEqualTo("pending");
        assertThat(shop.status(broken)).isEqualTo("pending");
        assertThat(shop.status(last)).isEqualTo("confirmed");
    }

    @Test
    void aDeclinedOrderIsNotTriedAgainAndCrowdsOutNoOther() {
        for (int i = 0; i < 100; i++) {
            shop.order(ada, kettle, 1, "card_declined");
        }
        shop.clock.advance(Duration.ofSeconds(1));
        ObjectId last = shop.order(ada, kettle, 1);
        shop.clock.advance(Duration.ofSeconds(61));
        assertThat(run().getInt32("failed").getValue()).isEqualTo(100);
        assertThat(shop.status(last)).isEqualTo("pending");
        assertThat(run().getInt32("successful").getValue()).isEqualTo(1);
        assertThat(shop.status(last)).isEqualTo("confirmed");
        assertThat(gateway.charges.values()).containsOnly(1);
    }

    @Test
    void twoRunsAtOnceNeverPayTwice() throws Exception {
        for (int i = 0; i < 30; i++) {
            shop.order(ada, kettle, 1);
        }
        shop.clock.advance(Duration.ofSeconds(61));
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            int successful = 0;
            for (Future<BsonDocument> run :
                    threads.invokeAll(Collections.<Callable<BsonDocument>>nCopies(4, this::run))) {
                successful += run.get().getInt32("successful").getValue();
            }
            assertThat(successful).isEqualTo(30);
        }
        assertThat(gateway.charges).hasSize(30);
        assertThat(gateway.charges.values()).containsOnly(1);
        assertThat(shop.count("orders", "{status: 'confirmed'}")).isEqualTo(30);
    }

    @Test
    void aSecondCallReturnsTheFirstResult() {
        ObjectId order = new ObjectId();
        BsonDocument first = pay(order, "card");
        assertThat(first.getString("status").getValue()).isEqualTo("succeeded");
        assertThat(pay(order, "card_declined")).isEqualTo(first);
        assertThat(gateway.charges).containsExactly(Map.entry(order.toHexString(), 1));
    }

    @Test
    void anOrderThatIsCancelledWhileItIsPaidIsNotConfirmedAndARefundIsDue() {
        ObjectId order = shop.order(ada, kettle, 1);
        shop.clock.advance(Duration.ofSeconds(61));
        gateway.meanwhile = () -> shop.setStatus(order, "cancelled");
        BsonDocument summary = run();
        assertThat(summary.getInt32("failed").getValue()).isEqualTo(1);
        assertThat(shop.status(order)).isEqualTo("cancelled");
        assertThat(shop.document("payments", order).getString("status").getValue())
                .isEqualTo("refund_due");
    }

    @Test
    void anOrderThatWasPaidBeforeACrashIsConfirmedByTheNextRun() {
        ObjectId order = shop.order(ada, kettle, 1);
        pay(order, "card");
        shop.clock.advance(Duration.ofSeconds(61));
        assertThat(run().getInt32("successful").getValue()).isEqualTo(1);
        assertThat(shop.status(order)).isEqualTo("confirmed");
        assertThat(gateway.charges.values()).containsOnly(1);
    }

    @Test
    void anOrderThatWasPaidBeforeACrashAndThenCancelledIsDueARefund() {
        ObjectId order = shop.order(ada, kettle, 1);
        pay(order, "card");
        shop.setStatus(order, "cancelled");
        shop.deliverEvents();
        assertThat(paymentStatus(order)).isEqualTo("refund_due");
        shop.deliverAllAgain();
        assertThat(paymentStatus(order)).isEqualTo("refund_due");
    }

    @Test
    void aPaidOrderThatIsBackorderedAndThenCancelledIsDueARefund() {
        ObjectId last = shop.product("25.00", 1);
        ObjectId served = shop.order(ada, last, 1);
        ObjectId late = shop.order(ada, last, 1);
        shop.clock.advance(Duration.ofSeconds(61));
        run();
        shop.deliverEvents();
        assertThat(shop.status(late)).isEqualTo("backordered");
        shop.setStatus(late, "cancelled");
        shop.deliverEvents();
        assertThat(paymentStatus(late)).isEqualTo("refund_due");
        assertThat(paymentStatus(served)).isEqualTo("succeeded");
        assertThat(shop.stock(last)).isEqualTo("0/1");
    }

    @Test
    void aCancelledOrderWhosePaymentWasAbandonedIsSettledByALaterRun() {
        ObjectId order = shop.order(ada, kettle, 1);
        abandonedPayment(order);
        shop.setStatus(order, "cancelled");
        shop.deliverEvents();
        assertThat(run().getInt32("processed").getValue()).isZero();
        assertThat(paymentStatus(order)).isEqualTo("processing");
        shop.clock.advance(Duration.ofSeconds(61));
        assertThat(run().getInt32("failed").getValue()).isEqualTo(1);
        assertThat(paymentStatus(order)).isEqualTo("refund_due");
        assertThat(gateway.charges).containsExactly(Map.entry(order.toHexString(), 1));
        assertThat(run().getInt32("processed").getValue()).isZero();
    }

    @Test
    void aPaymentThatEndsAfterTheCancellationIsSettledAlthoughItsRunDied() {
        ObjectId order = shop.order(ada, kettle, 1);
        gateway.meanwhile = () -> {
            shop.setStatus(order, "cancelled");
            shop.deliverEvents();
        };
        pay(order, "card");
        assertThat(paymentStatus(order)).isEqualTo("succeeded");
        run();
        assertThat(paymentStatus(order)).isEqualTo("refund_due");
        assertThat(gateway.charges.values()).containsOnly(1);
    }

    @Test
    void aReservationWhoseOwnerDiedIsTakenOverAfterALongTime() {
        ObjectId order = shop.order(ada, kettle, 1);
        abandonedPayment(order);
        shop.clock.advance(Duration.ofSeconds(20));
        assertThat(pay(order, "card").getString("status").getValue()).isEqualTo("processing");
        assertThat(gateway.charges).isEmpty();
        shop.clock.advance(Duration.ofSeconds(20));
        assertThat(pay(order, "card").getString("status").getValue()).isEqualTo("succeeded");
    }

    @Test
    void aPaymentWithoutAnAnswerIsUnknownAndNotTriedAgain() {
        try (TestShop impatient = new TestShop(new SandboxPaymentGateway(), Duration.ofMillis(50))) {
            UserProfile grace = impatient.customer("grace@shop.example");
            ObjectId order = impatient.order(grace, impatient.product("1.00", 5), 1, "card_timeout");
            impatient.clock.advance(Duration.ofSeconds(61));
            BsonDocument summary = impatient.call("processPendingOrders").asDocument();
            assertThat(summary.getArray("results")
                            .getFirst()
                            .asDocument()
                            .getString("error")
                            .getValue())
                    .contains("did not answer within 50 ms");
            assertThat(impatient.document("payments", order).getString("status").getValue())
                    .isEqualTo("unknown");
            assertThat(impatient.status(order)).isEqualTo("pending");
            assertThat(impatient
                            .call("processPendingOrders")
                            .asDocument()
                            .getInt32("processed")
                            .getValue())
                    .isZero();
        }
    }

    /** What a run leaves that is killed while the gateway is asked. */
    private void abandonedPayment(ObjectId order) {
        shop.collection("payments")
                .insertOne(BsonDocument.parse("{_id: {$oid: '" + order + "'}, status: 'processing', at: {$date: '"
                        + shop.clock.instant() + "'}}"));
    }

    private String paymentStatus(ObjectId order) {
        return shop.document("payments", order).getString("status").getValue();
    }

    private BsonDocument run() {
        return shop.call("processPendingOrders").asDocument();
    }

    private BsonDocument pay(ObjectId order, String method) {
        return shop.call("processPayment", order, new BigDecimal("25.00"), method)
                .asDocument();
    }

    /** The sandbox, with a count of charges by key. */
    private static final class CountingGateway implements PaymentGateway {
        final Map<String, Integer> charges = new ConcurrentHashMap<>();
        volatile Runnable meanwhile = () -> {};

        @Override
        public Outcome charge(Charge charge) throws InterruptedException {
            charges.merge(charge.key(), 1, Integer::sum);
            meanwhile.run();
            return new SandboxPaymentGateway().charge(charge);
        }
    }
}
