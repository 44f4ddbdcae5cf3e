package io.espalier.shop;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Updates.set;

import io.espalier.rules.Find;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * The payments of orders that were cancelled: money that moved has to go back. A payment that is under way when its order is
 * cancelled is marked, so that it is found again however it ends, even if whoever makes it dies.
 */
record CancelledPayments(ShopData data) {
    /** The mark, and the field that {@link ShopIndexes} keeps an index of. */
    static final String ORDER_CANCELLED = "order_cancelled";

    private static final String STATUS = "status";

    /**
     * Must run in a transaction: an end of the payment at the same time then conflicts with the mark, and is seen by the
     * next attempt.
     */
    void orderWasCancelled(BsonValue orderId) {
        refundIfPaid(orderId);
        data.payments().updateOne(isAt(orderId, PaymentStatus.PROCESSING), set(ORDER_CANCELLED, true));
    }

    /** @return whether money had moved, and a refund is due from now on */
    boolean refundIfPaid(BsonValue orderId) {
        return data.payments()
                        .updateOne(
                                isAt(orderId, PaymentStatus.SUCCEEDED),
                                set(STATUS, PaymentStatus.REFUND_DUE.toString()))
                        .matchedCount()
                > 0;
    }

    /** Cancelled orders of which it is open whether money has to go back, those that wait longest first. */
    List<BsonDocument> openOrders(int limit) {
        List<BsonValue> ids = data
                .payments()
                .find(Find.matching(and(
                                eq(ORDER_CANCELLED, true),
                                in(STATUS, PaymentStatus.PROCESSING.toString(), PaymentStatus.SUCCEEDED.toString())))
                        .sort(ascending("at"))
                        .limit(limit))
                .stream()
                .map(payment -> payment.get("_id"))
                .toList();
        return ids.isEmpty()
                ? List.of()
                : data.orders().find(and(in("_id", ids), eq(STATUS, OrderStatus.CANCELLED.toString())));
    }

    private static Bson isAt(BsonValue orderId, PaymentStatus status) {
        return and(eq("_id", orderId), eq(STATUS, status.toString()));
    }
}
