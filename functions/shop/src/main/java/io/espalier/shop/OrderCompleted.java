package io.espalier.shop;

import io.espalier.functions.FunctionContext;
import io.espalier.shop.OrderSteps.Step;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;
import org.jboss.logging.Logger;

/**
 * {@code orderCompleted(changeEvent)}: an order came in that is completed already, imported or sold at the counter. Takes
 * its stock and confirms it to the customer. Private, system, transactional.
 */
@Singleton
public class OrderCompleted {
    private static final Logger LOG = Logger.getLogger(OrderCompleted.class);

    @Funq("orderCompleted")
    public void orderCompleted(BsonDocument changeEvent, @Context FunctionContext context) {
        Order order = new Order(changeEvent.getDocument("fullDocument"));
        if (!OrderStatus.COMPLETED.toString().equals(order.status())) {
            return;
        }
        takeStock(order, new OrderSteps(new ShopData(context)));
        context.functions().execute("sendOrderConfirmation", order.userId(), order.document());
    }

    /** The goods are gone already: where the books show too little, they stay as they are and somebody has to count. */
    private static void takeStock(Order order, OrderSteps steps) {
        Map<ObjectId, Integer> lines = order.quantities();
        if (steps.isDone(order.id(), Step.SOLD)) {
            return;
        }
        Set<ObjectId> scarce = steps.scarce(lines);
        if (!scarce.isEmpty()) {
            LOG.warnf("order %s was sold although the books show too little of %s", order.name(), scarce);
        } else if (steps.begin(order.id(), Step.SOLD, lines)) {
            steps.move(Step.SOLD, lines);
        }
    }
}
