package io.espalier.shop;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.max;
import static com.mongodb.client.model.Updates.set;

import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.shop.OrderSteps.Step;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jboss.logging.Logger;

/**
 * {@code orderStatusChanged(changeEvent)}: follows up an order's new status. Private, system, transactional.
 *
 * <p>The status comes from the event; the order is read again, in the transaction, for its lines and customer, and to tell an
 * event that came late: an order that is backordered or cancelled by now is not confirmed any more, whatever an old event
 * says. Each effect is a step that happens once, however often its event is delivered.
 */
@Singleton
public class OrderStatusChanged {
    private static final Logger LOG = Logger.getLogger(OrderStatusChanged.class);
    private static final Set<String> NOT_CONFIRMED_ANY_MORE =
            Set.of(OrderStatus.BACKORDERED.toString(), OrderStatus.CANCELLED.toString());

    private final ShippingDesk shipping;

    @Inject
    public OrderStatusChanged() {
        this(new ShippingDesk());
    }

    OrderStatusChanged(ShippingDesk shipping) {
        this.shipping = shipping;
    }

    @Funq("orderStatusChanged")
    public void orderStatusChanged(BsonDocument changeEvent, @Context FunctionContext context) {
        ShopData data = new ShopData(context);
        BsonValue orderId = changeEvent.getDocument("documentKey").get("_id", BsonNull.VALUE);
        OrderStatus status = newStatus(changeEvent, orderId);
        data.orders().findOne(eq("_id", orderId)).map(Order::new).ifPresent(order -> {
            switch (status) {
                case CONFIRMED -> confirmed(order, data);
                case SHIPPED -> shipped(order, data);
                case DELIVERED -> delivered(order, data);
                case CANCELLED -> cancelled(order, data);
                case PENDING, BACKORDERED, COMPLETED -> {
                    // Nothing follows from these.
                }
            }
        });
    }

    private static OrderStatus newStatus(BsonDocument changeEvent, BsonValue orderId) {
        BsonDocument updated = changeEvent.getDocument("updateDescription").getDocument("updatedFields");
        return updated.get("status") instanceof BsonString status
                ? OrderStatus.named(status.getValue()).orElseThrow(() -> unknownStatus(orderId))
                : raise(unknownStatus(orderId));
    }

    private static FunctionException unknownStatus(BsonValue orderId) {
        return new FunctionException(
                FunctionErrorCode.INVALID_PARAMETER,
                "the event of order " + orderId + " must have a status that is one of " + OrderStatus.names());
    }

    private static OrderStatus raise(FunctionException refusal) {
        throw refusal;
    }

    /** All lines are reserved, or none and the order is backordered. */
    private static void confirmed(Order order, ShopData data) {
        OrderSteps steps = new OrderSteps(data);
        if (NOT_CONFIRMED_ANY_MORE.contains(order.status()) || steps.isDone(order.id(), Step.RESERVED)) {
            return;
        }
        Map<ObjectId, Integer> lines = order.quantities();
        Set<ObjectId> scarce = steps.scarce(lines);
        if (!scarce.isEmpty()) {
            backorder(order, data, scarce);
        } else if (steps.begin(order.id(), Step.RESERVED, lines)) {
            steps.move(Step.RESERVED, lines);
            data.context().functions().execute("sendOrderConfirmation", order.userId(), order.document());
        }
    }

    private static void backorder(Order order, ShopData data, Set<ObjectId> scarce) {
        Bson stillConfirmed = and(eq("_id", order.id()), eq("status", OrderStatus.CONFIRMED.toString()));
        Bson backordered = combine(
                set("status", OrderStatus.BACKORDERED.toString()),
                set("updated_at", data.context().now()));
        if (data.orders().updateOne(stillConfirmed, backordered).matchedCount() == 0) {
            LOG.warnf(
                    "order %s was %s before its stock was reserved; too little of %s",
                    order.id(), order.status(), scarce);
        }
    }

    private void shipped(Order order, ShopData data) {
        if (!new OrderSteps(data).begin(order.id(), Step.SHIPPED, Map.of())) {
            return;
        }
        shipping.record(order, data);
        Bson reward = combine(inc("loyalty_points", order.loyaltyPoints()), inc("orders_completed", 1L));
        data.customers()
                .updateOne(
                        eq("_id", order.userId()),
                        order.document().get("created_at") instanceof BsonDateTime ordered
                                ? combine(reward, max("last_order_date", ordered))
                                : reward);
    }

    private static void delivered(Order order, ShopData data) {
        OrderSteps steps = new OrderSteps(data);
        if (!steps.isDone(order.id(), Step.RESERVED)) {
            LOG.warnf("order %s was delivered although no stock was reserved for it", order.name());
        } else if (steps.begin(order.id(), Step.DELIVERED, order.quantities())) {
            steps.move(Step.DELIVERED, order.quantities());
        }
        data.context().functions().execute("scheduleReviewRequest", order.id(), order.userId());
    }

    /** Neither the customer's money nor the goods stay with an order that is over. */
    private static void cancelled(Order order, ShopData data) {
        new CancelledPayments(data).orderWasCancelled(order.id());
        OrderSteps steps = new OrderSteps(data);
        if (steps.isDone(order.id(), Step.RESERVED)
                && !steps.isDone(order.id(), Step.DELIVERED)
                && steps.begin(order.id(), Step.RELEASED, order.quantities())) {
            steps.move(Step.RELEASED, order.quantities());
        }
    }
}
