package io.espalier.shop;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;

/**
 * Changes orders as the caller, under his rules. What every caller is refused stands here: moves that are not legal, and
 * addresses of orders that are on their way. What only some may do stands in the rules. Each change names the status that it
 * was decided on, so that of two changes at once one is refused.
 */
record OrderChanges(ShopData data) {
    private static final Set<OrderStatus> ADDRESS_OPEN =
            EnumSet.of(OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.BACKORDERED);

    /** @return the order afterwards */
    BsonDocument apply(OrderChange change) {
        OrderStatus current = currentStatus(change.orderId());
        if (change.shippingAddress().isPresent() && !ADDRESS_OPEN.contains(current)) {
            throw ApiRefusal.conflict("the address of an order that is '" + current + "' cannot be changed");
        }
        change.status().filter(next -> !current.mayBecome(next)).ifPresent(next -> {
            throw ApiRefusal.conflict(current.refusal(next));
        });
        Instant now = data.context().now();
        List<Bson> updates = new ArrayList<>();
        updates.add(set("updated_at", now));
        change.shippingAddress().ifPresent(address -> updates.add(set("shipping_address", address)));
        change.status().ifPresent(next -> updates.add(set("status", next.toString())));
        change.status()
                .filter(next -> next == OrderStatus.CONFIRMED)
                .ifPresent(next -> updates.add(set("confirmed_at", now)));
        return update(change.orderId(), current, combine(updates));
    }

    /** Cancels a pending order. @return the order afterwards */
    BsonDocument cancelPending(ObjectId orderId) {
        OrderStatus current = currentStatus(orderId);
        if (current != OrderStatus.PENDING) {
            throw ApiRefusal.conflict(
                    "only an order that is 'pending' can be cancelled; this one is '" + current + "'");
        }
        return update(
                orderId,
                current,
                combine(
                        set("status", OrderStatus.CANCELLED.toString()),
                        set("updated_at", data.context().now())));
    }

    /** The order, if it is there and the caller may see it: he cannot tell the two apart. */
    BsonDocument visible(ObjectId orderId) {
        return data.orders()
                .findOne(eq("_id", orderId))
                .orElseThrow(() -> ApiRefusal.notFound("there is no order " + orderId));
    }

    private OrderStatus currentStatus(ObjectId orderId) {
        String status = new Order(visible(orderId)).status();
        return OrderStatus.named(status)
                .orElseThrow(() -> ApiRefusal.conflict("the order's status '" + status + "' is not one of the shop's"));
    }

    private BsonDocument update(ObjectId orderId, OrderStatus current, Bson update) {
        try {
            long matched = data.orders()
                    .updateOne(and(eq("_id", orderId), eq("status", current.toString())), update)
                    .matchedCount();
            if (matched == 0) {
                throw ApiRefusal.conflict("the order was '" + current + "' and is '" + currentStatus(orderId)
                        + "' now: nothing was changed");
            }
            return visible(orderId);
        } catch (RulesException e) {
            if (e.code() != RulesErrorCode.NOT_PERMITTED) {
                throw e;
            }
            throw current == OrderStatus.PENDING
                    ? new ApiRefusal(
                            403,
                            "customers may change the shipping_address of a pending order, or its status from 'pending'"
                                    + " to 'cancelled', nothing else")
                    : ApiRefusal.conflict(
                            "customers may change an order only while it is 'pending'; this one is '" + current + "'");
        }
    }
}
