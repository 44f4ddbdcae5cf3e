package io.espalier.shop;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.setOnInsert;

import io.espalier.functions.FunctionContext;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/**
 * {@code sendOrderConfirmation(userId, order)}, private, as system: queues one {@code order_confirmation} per order, however
 * often it is called.
 */
@Singleton
public class SendOrderConfirmation {
    private static final String KIND = "order_confirmation";

    @Funq("sendOrderConfirmation")
    public void sendOrderConfirmation(Request request, @Context FunctionContext context) {
        BsonDocument notification = notification(new Order(request.order()));
        new ShopData(context)
                .notifications()
                .updateOne(
                        eq("_id", notification.remove("_id")),
                        combine(
                                setOnInsert(notification),
                                setOnInsert("user_id", request.userId()),
                                setOnInsert("status", "queued"),
                                setOnInsert("at", context.now())),
                        true);
    }

    /** What there is to tell, without how far it got. */
    static BsonDocument notification(Order order) {
        BsonDocument payload = new BsonDocument("order_id", order.id())
                .append("total", order.total().stored())
                .append("item_count", new BsonInt32(order.items().size()));
        return new BsonDocument("_id", new BsonDocument("kind", new BsonString(KIND)).append("ref", order.id()))
                .append("payload", payload);
    }

    /** Whose order it is, and the order as it is stored. */
    @RegisterForReflection
    public record Request(String userId, BsonDocument order) {
        public Request {
            if (!order.containsKey("_id")) {
                throw new IllegalArgumentException("order must have an _id");
            }
        }
    }
}
