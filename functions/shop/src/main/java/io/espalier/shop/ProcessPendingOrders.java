package io.espalier.shop;

import static com.mongodb.client.model.Aggregates.limit;
import static com.mongodb.client.model.Aggregates.lookup;
import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Aggregates.sort;
import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.nin;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import io.espalier.functions.FailureTrace;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionException;
import io.espalier.rules.RulesException;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jboss.logging.Logger;

/**
 * {@code processPendingOrders()}, private, as system: pays and confirms orders that have been pending for a minute, the oldest
 * first. Each order stands on its own: a failure is its result and stops no other one.
 *
 * <p>Not one transaction: the payment is made outside of any, by {@code processPayment}, which pays an order once; then one
 * update confirms the order if it is still pending. Of two runs at once each order is confirmed by one, and only that one
 * counts it. A cancelled order whose payment was under way is asked for again in the same way, and ends with a refund if
 * the money moved. An order whose payment failed or is unknown stays pending and is not tried again, for its result would be the
 * same; it never crowds out newer orders.
 */
@Singleton
public class ProcessPendingOrders {
    private static final Logger LOG = Logger.getLogger(ProcessPendingOrders.class);
    private static final Duration MIN_AGE = Duration.ofSeconds(60);
    private static final int MAX_ORDERS = 100;

    /** What one order may need; when less is left of the call's time the rest waits for the next run. */
    private static final Duration RESERVE = Duration.ofSeconds(15);

    private static final List<String> SETTLED = List.of(
            PaymentStatus.FAILED.toString(), PaymentStatus.UNKNOWN.toString(), PaymentStatus.REFUND_DUE.toString());

    @Funq("processPendingOrders")
    public Summary processPendingOrders(@Context FunctionContext context) {
        ShopData data = new ShopData(context);
        List<OrderResult> results = new ArrayList<>();
        List<BsonDocument> due = new ArrayList<>(new CancelledPayments(data).openOrders(MAX_ORDERS));
        due.addAll(pending(data));
        for (BsonDocument document : due) {
            if (!results.isEmpty() && !data.hasTimeFor(RESERVE)) {
                LOG.infof("processPendingOrders leaves the rest to its next run after %d orders", results.size());
                break;
            }
            Order order = new Order(document);
            try {
                process(order, data).ifPresent(results::add);
            } catch (FunctionException | RulesException | IllegalStateException e) {
                LOG.warnf("order %s could not be processed: %s", order.name(), FailureTrace.of(e));
                results.add(OrderResult.failed(order, "the order could not be processed"));
            }
        }
        int successful = (int) results.stream().filter(r -> r.error().isEmpty()).count();
        return new Summary(results.size(), successful, results.size() - successful, results);
    }

    private static List<BsonDocument> pending(ShopData data) {
        return data.orders()
                .aggregate(List.of(
                        match(and(
                                eq("status", OrderStatus.PENDING.toString()),
                                lt("created_at", data.context().now().minus(MIN_AGE)))),
                        sort(ascending("created_at", "_id")),
                        lookup("payments", "_id", "_id", "payment"),
                        match(nin("payment.status", SETTLED)),
                        limit(MAX_ORDERS)));
    }

    /** Empty when another run has this order. */
    private static Optional<OrderResult> process(Order order, ShopData data) {
        ProcessPayment.Result payment = data.context()
                .functions()
                .executeAs(
                        ProcessPayment.Result.class,
                        "processPayment",
                        order.id(),
                        order.total().decimal(),
                        order.paymentMethod());
        return switch (payment.status()) {
            case PROCESSING -> Optional.empty();
            case SUCCEEDED -> confirm(order, payment.paymentId().orElse(""), data);
            case FAILED, UNKNOWN, REFUND_DUE ->
                Optional.of(OrderResult.failed(order, payment.error().orElse("the payment is " + payment.status())));
        };
    }

    private static Optional<OrderResult> confirm(Order order, String paymentId, ShopData data) {
        boolean confirmed = data.orders()
                        .updateOne(
                                and(eq("_id", order.id()), eq("status", OrderStatus.PENDING.toString())),
                                combine(
                                        set("status", OrderStatus.CONFIRMED.toString()),
                                        set("payment_id", paymentId),
                                        set("confirmed_at", data.context().now()),
                                        set("updated_at", data.context().now())))
                        .matchedCount()
                > 0;
        if (confirmed) {
            return Optional.of(new OrderResult(order.id(), OrderStatus.CONFIRMED.toString(), Optional.empty()));
        }
        boolean cancelled =
                data.orders().count(and(eq("_id", order.id()), eq("status", OrderStatus.CANCELLED.toString()))) > 0;
        return cancelled ? Optional.of(refundDue(order, data)) : Optional.empty();
    }

    private static OrderResult refundDue(Order order, ShopData data) {
        new CancelledPayments(data).refundIfPaid(order.id());
        LOG.warnf("order %s was cancelled while it was paid: a refund is due", order.name());
        return OrderResult.failed(order, "the order was cancelled while it was paid: a refund is due");
    }

    /** What a run did: {@code processed} is {@code successful} and {@code failed} together. */
    @RegisterForReflection
    public record Summary(int processed, int successful, int failed, List<OrderResult> results) {}

    /** What became of one order. {@code status} is {@code confirmed} or {@code failed}, then {@code error} says why. */
    @RegisterForReflection
    public record OrderResult(@BsonProperty("order_id") BsonValue orderId, String status, Optional<String> error) {
        static OrderResult failed(Order order, String error) {
            return new OrderResult(order.id(), "failed", Optional.of(error));
        }
    }
}
