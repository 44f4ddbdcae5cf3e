package io.espalier.shop;

import io.espalier.shop.OrderSteps.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Orders of the try-out data with everything that the shop's functions would have left beside them: payments, step records,
 * shipping records, review requests, confirmations, points. So no trigger that sees them arrive has anything to add.
 */
final class TryOutOrders {
    private static final long SEED = 50;
    private static final int ORDERS = 50;
    private static final Duration SPAN = Duration.ofDays(120);
    private static final Duration TO_CONFIRM = Duration.ofMinutes(2);
    private static final Duration TO_SHIP = Duration.ofHours(20);
    private static final Duration TO_DELIVER = Duration.ofDays(3);

    private static final List<BsonDocument> ADDRESSES = List.of(
            address("12 Analytical Way", "Portland", "OR", "97201"),
            address("7 Harbor Street", "Juneau", "AK", "99801"),
            address("1 Compiler Court", "Arlington", "VA", "22201"),
            address("40 Palm Road", "Honolulu", "HI", "96801"));

    private final Random random = new Random(SEED);
    private final TryOutCatalog catalog;
    private final Instant now;
    private final Map<String, List<BsonDocument>> documents = new LinkedHashMap<>();
    private final Map<String, Reward> rewards = new LinkedHashMap<>();

    TryOutOrders(List<String> customers, TryOutCatalog catalog, Instant now) {
        this.catalog = catalog;
        this.now = now;
        Duration step = SPAN.dividedBy(ORDERS);
        for (int number = 1; number <= ORDERS; number++) {
            Instant created = now.minus(SPAN).plus(step.multipliedBy(number)).minus(Duration.ofMinutes(5));
            add(number, customers.get(number % customers.size()), status(number), created);
        }
    }

    /** What shipped orders earned a customer. */
    record Reward(long points, long orders, Instant lastOrder) {
        Reward plus(Reward other) {
            return new Reward(
                    points + other.points,
                    orders + other.orders,
                    lastOrder.isAfter(other.lastOrder) ? lastOrder : other.lastOrder);
        }
    }

    /** Documents by collection. */
    Map<String, List<BsonDocument>> documents() {
        return documents;
    }

    /** By user id. */
    Map<String, Reward> rewards() {
        return rewards;
    }

    /** Old orders are done with, new ones are on their way. */
    private static OrderStatus status(int number) {
        if (number <= 35) {
            return number % 7 == 0
                    ? OrderStatus.CANCELLED
                    : number % 2 == 0 ? OrderStatus.COMPLETED : OrderStatus.DELIVERED;
        }
        return switch (number % 5) {
            case 0 -> OrderStatus.PENDING;
            case 1, 2 -> OrderStatus.SHIPPED;
            case 3 -> OrderStatus.CONFIRMED;
            default -> OrderStatus.BACKORDERED;
        };
    }

    private void add(int number, String userId, OrderStatus status, Instant created) {
        BsonObjectId id = TryOutId.ORDER.number(number);
        BsonArray items = items();
        Money total = items.stream()
                .map(BsonValue::asDocument)
                .map(item -> Money.of(item.get("price"))
                        .times(item.getInt32("quantity").getValue()))
                .reduce(Money.ZERO, Money::plus);
        BsonDocument order = new BsonDocument("_id", id)
                .append("user_id", new BsonString(userId))
                .append("items", items)
                .append("total", total.stored())
                .append("status", new BsonString(status.toString()))
                .append("shipping_address", ADDRESSES.get(number % ADDRESSES.size()))
                .append("shipping_method", new BsonString("standard"))
                .append("payment_method", new BsonString(NewOrder.DEFAULT_PAYMENT_METHOD))
                .append("created_at", date(created));
        append("orders", order);
        order.append("updated_at", date(followUp(order, status, total, created)));
    }

    /** @return when the order was last touched */
    private Instant followUp(BsonDocument order, OrderStatus status, Money total, Instant created) {
        Instant confirmed = created.plus(TO_CONFIRM);
        Instant shipped = created.plus(TO_SHIP);
        return switch (status) {
            case PENDING -> created;
            case CANCELLED -> created.plus(Duration.ofHours(1));
            case BACKORDERED -> {
                pay(order, total, confirmed);
                yield confirmed;
            }
            case CONFIRMED -> {
                pay(order, total, confirmed);
                reserve(order, confirmed, true);
                yield confirmed;
            }
            case SHIPPED -> {
                pay(order, total, confirmed);
                reserve(order, confirmed, true);
                ship(order, shipped);
                yield shipped;
            }
            case DELIVERED -> {
                Instant delivered = shipped.plus(TO_DELIVER);
                pay(order, total, confirmed);
                reserve(order, confirmed, false);
                ship(order, shipped);
                deliver(order, delivered);
                yield delivered;
            }
            case COMPLETED -> {
                pay(order, total, created);
                sell(order, created);
                yield created;
            }
        };
    }

    private void pay(BsonDocument order, Money total, Instant at) {
        BsonString paymentId =
                new BsonString("sandbox-" + order.getObjectId("_id").getValue().toHexString());
        order.append("payment_id", paymentId).append("confirmed_at", date(at));
        append(
                "payments",
                new BsonDocument("_id", order.get("_id"))
                        .append("amount", total.stored())
                        .append("method", order.get("payment_method"))
                        .append("status", new BsonString(PaymentStatus.SUCCEEDED.toString()))
                        .append("payment_id", paymentId)
                        .append("at", date(at)));
    }

    /** @param held whether the pieces are still in the house */
    private void reserve(BsonDocument order, Instant at, boolean held) {
        append("inventory_movements", OrderSteps.recordOf(order, Step.RESERVED, at));
        new Order(order).quantities().forEach((product, pieces) -> {
            if (held) {
                catalog.reserve(new BsonObjectId(product), pieces);
            } else {
                catalog.take(new BsonObjectId(product), pieces);
            }
        });
        confirm(order, at);
    }

    private void ship(BsonDocument order, Instant at) {
        append("inventory_movements", OrderSteps.recordOf(order, Step.SHIPPED, at));
        append(
                "shipping_records",
                new BsonDocument("_id", order.get("_id"))
                        .append("tracking_number", new BsonString(new ShippingDesk(random).trackingNumber()))
                        .append("carrier", order.get("shipping_method"))
                        .append("shipped_date", date(at))
                        .append("estimated_delivery", date(at.plus(ShippingDesk.transit(new Order(order))))));
        Instant created = Instant.ofEpochMilli(order.getDateTime("created_at").getValue());
        rewards.merge(
                order.getString("user_id").getValue(),
                new Reward(new Order(order).loyaltyPoints(), 1, created),
                Reward::plus);
    }

    private void deliver(BsonDocument order, Instant at) {
        append("inventory_movements", OrderSteps.recordOf(order, Step.DELIVERED, at));
        Instant due = at.plus(Duration.ofDays(7));
        append(
                "review_requests",
                new BsonDocument("_id", order.get("_id"))
                        .append("user_id", order.get("user_id"))
                        .append("due_at", date(due))
                        .append("status", new BsonString(due.isBefore(now) ? "sent" : "scheduled")));
    }

    private void sell(BsonDocument order, Instant at) {
        append("inventory_movements", OrderSteps.recordOf(order, Step.SOLD, at));
        new Order(order).quantities().forEach((product, pieces) -> catalog.take(new BsonObjectId(product), pieces));
        confirm(order, at);
    }

    private void confirm(BsonDocument order, Instant at) {
        append(
                "notifications",
                SendOrderConfirmation.notification(new Order(order))
                        .append("user_id", order.get("user_id"))
                        .append("status", new BsonString("sent"))
                        .append("at", date(at)));
    }

    private BsonArray items() {
        List<TryOutCatalog.Item> orderable = catalog.orderable();
        BsonArray items = new BsonArray();
        int first = random.nextInt(orderable.size());
        int lines = 1 + random.nextInt(4);
        for (int line = 0; line < lines; line++) {
            // Steps of 37 never meet the same product twice in one order.
            TryOutCatalog.Item item = orderable.get((first + 37 * line) % orderable.size());
            items.add(new BsonDocument("product_id", item.id())
                    .append("name", new BsonString(item.name()))
                    .append("price", item.price().stored())
                    .append("quantity", new BsonInt32(1 + random.nextInt(3))));
        }
        return items;
    }

    private void append(String collection, BsonDocument document) {
        documents.computeIfAbsent(collection, name -> new ArrayList<>()).add(document);
    }

    private static BsonDateTime date(Instant instant) {
        return new BsonDateTime(instant.toEpochMilli());
    }

    private static BsonDocument address(String street, String city, String state, String zip) {
        return new BsonDocument("street", new BsonString(street))
                .append("city", new BsonString(city))
                .append("state", new BsonString(state))
                .append("zip", new BsonString(zip))
                .append("country", new BsonString("US"));
    }
}
