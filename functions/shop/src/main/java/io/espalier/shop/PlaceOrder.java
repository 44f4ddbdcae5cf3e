package io.espalier.shop;

import static com.mongodb.client.model.Aggregates.lookup;
import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Filters.in;

import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionException;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;

/**
 * {@code placeOrder}, private, as system: what {@code createOrder} calls once it knows who asks. One aggregation brings
 * products with their stock; prices come from there, never from the request. Stock is promised when the order is confirmed,
 * not here: the check only refuses what cannot be delivered today.
 */
@Singleton
public class PlaceOrder {
    private static final String SHIPPING_METHOD = "standard";

    @Funq("placeOrder")
    public OrderReceipt placeOrder(NewOrder order, @Context FunctionContext context) {
        ShopData data = new ShopData(context);
        List<Line> lines = lines(order.quantities(), data);
        refuse("Products no longer sold: ", lines, line -> !line.offer().active());
        refuse(
                "Insufficient inventory for products: ",
                lines,
                line -> line.offer().inStock() < line.pieces());

        Money total = lines.stream().map(Line::price).reduce(Money.ZERO, Money::plus);
        ObjectId id = new ObjectId();
        data.orders().insertOne(document(id, order, lines, total, context.now()));
        return new OrderReceipt(id, total.decimal(), "created");
    }

    private static List<Line> lines(Map<ObjectId, Integer> quantities, ShopData data) {
        Map<ObjectId, Offer> offers = new HashMap<>();
        data.products()
                .aggregate(List.of(match(in("_id", quantities.keySet())), lookup("inventory", "_id", "_id", "stock")))
                .forEach(product -> offers.put(product.getObjectId("_id").getValue(), Offer.of(product)));
        List<Line> lines = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        quantities.forEach((product, pieces) -> {
            Offer offer = offers.get(product);
            if (offer == null) {
                unknown.add(product.toHexString());
            } else {
                lines.add(new Line(product, pieces, offer));
            }
        });
        if (!unknown.isEmpty()) {
            throw new FunctionException("Unknown products: " + String.join(", ", unknown));
        }
        return lines;
    }

    private static void refuse(String message, List<Line> lines, Predicate<Line> culprit) {
        String culprits = lines.stream()
                .filter(culprit)
                .map(line -> line.product().toHexString())
                .collect(Collectors.joining(", "));
        if (!culprits.isEmpty()) {
            throw new FunctionException(message + culprits);
        }
    }

    private static BsonDocument document(ObjectId id, NewOrder order, List<Line> lines, Money total, Instant now) {
        BsonDateTime created = new BsonDateTime(now.toEpochMilli());
        return new BsonDocument("_id", new BsonObjectId(id))
                .append("user_id", new BsonString(order.userId()))
                .append("items", new BsonArray(lines.stream().map(Line::item).toList()))
                .append("total", total.stored())
                .append("status", new BsonString(OrderStatus.PENDING.toString()))
                .append("shipping_address", order.shippingAddress())
                .append("shipping_method", new BsonString(SHIPPING_METHOD))
                .append("payment_method", new BsonString(order.paymentMethod().orElse(NewOrder.DEFAULT_PAYMENT_METHOD)))
                .append("created_at", created)
                .append("updated_at", created);
    }

    /** A product as it is on sale now. */
    private record Offer(String name, Money price, boolean active, long inStock) {
        static Offer of(BsonDocument product) {
            BsonArray stock = product.getArray("stock");
            return new Offer(
                    product.getString("name").getValue(),
                    Money.of(product.get("price")),
                    "active".equals(product.getString("status").getValue()),
                    stock.isEmpty()
                            ? 0
                            : stock.getFirst()
                                    .asDocument()
                                    .getNumber("quantity")
                                    .longValue());
        }
    }

    /** So many pieces of a product on offer. */
    private record Line(ObjectId product, int pieces, Offer offer) {
        Money price() {
            return offer.price().times(pieces);
        }

        BsonDocument item() {
            return new BsonDocument("product_id", new BsonObjectId(product))
                    .append("name", new BsonString(offer.name()))
                    .append("price", offer.price().stored())
                    .append("quantity", new BsonInt32(pieces));
        }
    }
}
