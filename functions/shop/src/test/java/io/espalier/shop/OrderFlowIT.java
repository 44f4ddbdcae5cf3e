package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.UserProfile;
import java.time.Duration;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderFlowIT {
    private static final BsonDocument ADDRESS = BsonDocument.parse("{street: 'Main St 1', state: 'OR'}");

    private final TestShop shop = new TestShop();
    private final UserProfile ada = shop.customer("ada@shop.example");

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void anOrderIsPlacedPaidReservedShippedAndDelivered() {
        ObjectId kettle = shop.product("24.95", 5);
        ObjectId order = shop.order(ada, kettle, 2);
        assertThat(shop.status(order)).isEqualTo("pending");
        assertThat(shop.document("orders", order).getDecimal128("total").getValue())
                .hasToString("49.90");

        shop.clock.advance(Duration.ofSeconds(61));
        shop.call("processPendingOrders");
        assertThat(shop.document("orders", order))
                .containsKeys("payment_id", "confirmed_at")
                .containsEntry("status", new BsonString("confirmed"));
        shop.deliverEvents();
        assertThat(shop.stock(kettle)).isEqualTo("3/2");
        assertThat(shop.count("notifications", "{status: 'queued', user_id: '" + ada.id() + "'}"))
                .isEqualTo(1);

        shop.setStatus(order, "shipped");
        shop.deliverEvents();
        BsonDocument shipping = shop.document("shipping_records", order);
        assertThat(shipping.getString("tracking_number").getValue()).matches("TRK[A-Z2-7]{16}");
        assertThat(shipping.getString("carrier").getValue()).isEqualTo("standard");
        assertThat(shipping.getDateTime("estimated_delivery").getValue()
                        - shipping.getDateTime("shipped_date").getValue())
                .isEqualTo(Duration.ofDays(3).toMillis());
        assertThat(shop.stock(kettle)).isEqualTo("3/2");

        shop.setStatus(order, "delivered");
        shop.deliverEvents();
        assertThat(shop.stock(kettle)).isEqualTo("3/0");
        assertThat(shop.document("review_requests", order).getDateTime("due_at").getValue())
                .isEqualTo(shop.clock.instant().plus(Duration.ofDays(7)).toEpochMilli());
        assertThat(shop.document("inventory_movements", stepOf(order, "delivered"))
                        .getArray("lines"))
                .hasSize(1);
    }

    @Test
    void anOrderIsBackorderedAsAWholeWhenOneLineIsShort() {
        ObjectId plenty = shop.product("1.00", 10);
        ObjectId scarce = shop.product("1.00", 1);
        ObjectId order = shop.callAs(
                        ada,
                        "createOrder",
                        ada.id(),
                        List.of(new OrderLine(plenty, 1), new OrderLine(scarce, 1)),
                        ADDRESS)
                .asDocument()
                .getObjectId("order_id")
                .getValue();
        shop.collection("inventory")
                .updateOne(new Document("_id", scarce), new Document("$set", new Document("quantity", 0)));
        shop.setStatus(order, "confirmed");
        shop.deliverEvents();
        assertThat(shop.status(order)).isEqualTo("backordered");
        assertThat(shop.stock(plenty)).isEqualTo("10/0");
        assertThat(shop.count("notifications", "{}")).isZero();
    }

    @Test
    void aBackorderedOrderIsReservedOnceItIsConfirmedAgain() {
        ObjectId kettle = shop.product("1.00", 1);
        ObjectId order = shop.order(ada, kettle, 1);
        shop.collection("inventory")
                .updateOne(new Document("_id", kettle), new Document("$set", new Document("quantity", 0)));
        shop.setStatus(order, "confirmed");
        shop.deliverEvents();
        shop.collection("inventory")
                .updateOne(new Document("_id", kettle), new Document("$set", new Document("quantity", 1)));

        // The old event says "confirmed", but that is over.
        shop.deliverAllAgain();
        assertThat(shop.stock(kettle)).isEqualTo("1/0");

        shop.setStatus(order, "confirmed");
        shop.deliverEvents();
        assertThat(shop.status(order)).isEqualTo("confirmed");
        assertThat(shop.stock(kettle)).isEqualTo("0/1");
    }

    @Test
    void aLateEventStillCountsAlthoughTheOrderHasMovedOn() {
        ObjectId kettle = shop.product("1.00", 5);
        ObjectId order = shop.order(ada, kettle, 1);
        shop.setStatus(order, "confirmed");
        shop.setStatus(order, "shipped");
        shop.setStatus(order, "delivered");
        shop.deliverEvents();
        assertThat(shop.stock(kettle)).isEqualTo("4/0");
        assertThat(shop.count("shipping_records", "{}")).isEqualTo(1);
        assertThat(shop.count("review_requests", "{}")).isEqualTo(1);
    }

    @Test
    void anEventOfAnOrderThatIsGoneHasNoEffect() {
        ObjectId kettle = shop.product("1.00", 5);
        ObjectId order = shop.order(ada, kettle, 1);
        shop.setStatus(order, "confirmed");
        shop.collection("orders").deleteOne(new Document("_id", order));
        shop.deliverEvents();
        assertThat(shop.stock(kettle)).isEqualTo("5/0");
    }

    @Test
    void anUnknownStatusIsRefusedByName() {
        ObjectId order = shop.order(ada, shop.product("1.00", 5), 1);
        shop.setStatus(order, "lost");
        assertThatThrownBy(shop::deliverEvents).hasMessageContaining("must have a status that is one of pending");
    }

    @Test
    void aCounterSaleTakesItsStockAndIsConfirmedOnce() {
        ObjectId kettle = shop.product("10.00", 5);
        ObjectId order = shop.order(ada, kettle, 2);
        BsonDocument sale = shop.document("orders", order);
        shop.collection("orders").deleteOne(sale);
        sale.put("status", new BsonString("completed"));
        shop.collection("orders").insertOne(sale);
        shop.deliverEvents();
        shop.deliverAllAgain();
        assertThat(shop.stock(kettle)).isEqualTo("3/0");
        assertThat(shop.count("notifications", "{user_id: '" + ada.id() + "'}")).isEqualTo(1);
    }

    @Test
    void aCounterSaleOfMoreThanTheBooksKnowLeavesTheBooksAlone() {
        ObjectId kettle = shop.product("10.00", 5);
        ObjectId order = shop.order(ada, kettle, 5);
        BsonDocument sale = shop.document("orders", order);
        shop.collection("orders").deleteOne(sale);
        shop.collection("inventory")
                .updateOne(new Document("_id", kettle), new Document("$set", new Document("quantity", 4)));
        sale.put("status", new BsonString("completed"));
        shop.collection("orders").insertOne(sale);
        shop.deliverEvents();
        assertThat(shop.stock(kettle)).isEqualTo("4/0");
    }

    @Test
    void aCancelledOrdersReservedStockIsReleasedOnce() {
        ObjectId kettle = shop.product("1.00", 5);
        ObjectId order = shop.order(ada, kettle, 2);
        shop.setStatus(order, "confirmed");
        shop.deliverEvents();
        assertThat(shop.stock(kettle)).isEqualTo("3/2");
        shop.setStatus(order, "cancelled");
        shop.deliverEvents();
        shop.deliverAllAgain();
        assertThat(shop.stock(kettle)).isEqualTo("5/0");
    }

    @Test
    void aCancelledOrderThatWasDeliveredOrNeverReservedReleasesNothing() {
        ObjectId kettle = shop.product("1.00", 5);
        ObjectId delivered = shop.order(ada, kettle, 2);
        shop.setStatus(delivered, "confirmed");
        shop.setStatus(delivered, "shipped");
        shop.setStatus(delivered, "delivered");
        shop.deliverEvents();
        ObjectId pending = shop.order(ada, kettle, 1);
        shop.setStatus(delivered, "cancelled");
        shop.setStatus(pending, "cancelled");
        shop.deliverEvents();
        assertThat(shop.stock(kettle)).isEqualTo("3/0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-2", "0", "1.5", "'2'", "null", "{$numberDecimal: 'NaN'}", "{$numberLong: '4294967297'}"})
    void aCounterSaleWhoseQuantityIsNotAPositiveIntegerIsRefusedByName(String quantity) {
        ObjectId kettle = shop.product("10.00", 5);
        ObjectId sale = new ObjectId();
        shop.collection("orders")
                .insertOne(BsonDocument.parse("{_id: {$oid: '" + sale + "'}, user_id: '" + ada.id()
                        + "', status: 'completed', items: [{product_id: {$oid: '" + kettle + "'}, quantity: "
                        + quantity + "}]}"));
        assertThatThrownBy(shop::deliverEvents)
                .hasMessageContaining("the quantities of order " + sale + " must be positive integers");
        assertThat(shop.stock(kettle)).isEqualTo("5/0");
        assertThat(shop.count("inventory_movements", "{}")).isZero();
    }

    @Test
    void unknownRetiredAndScarceProductsAreNamed() {
        ObjectId retired = shop.product("1.00", 5);
        shop.collection("products")
                .updateOne(new Document("_id", retired), new Document("$set", new Document("status", "retired")));
        ObjectId scarce = shop.product("1.00", 2);
        ObjectId unknown = new ObjectId();
        assertThatThrownBy(() -> shop.order(ada, unknown, 1)).hasMessage("Unknown products: " + unknown);
        assertThatThrownBy(() -> shop.order(ada, retired, 1)).hasMessage("Products no longer sold: " + retired);
        assertThatThrownBy(() -> shop.order(ada, scarce, 3))
                .hasMessage("Insufficient inventory for products: " + scarce);
        assertThat(shop.count("orders", "{}")).isZero();
    }

    @Test
    void linesOfOneProductAreMergedBeforeTheStockIsChecked() {
        ObjectId scarce = shop.product("1.00", 5);
        List<OrderLine> lines = List.of(new OrderLine(scarce, 3), new OrderLine(scarce, 3));
        assertThatThrownBy(() -> shop.callAs(ada, "createOrder", ada.id(), lines, ADDRESS))
                .hasMessage("Insufficient inventory for products: " + scarce);
    }

    @Test
    void onlyAdminsOrderForOthers() {
        UserProfile grace = shop.customer("grace@shop.example");
        UserProfile boss = shop.admin("boss@shop.example");
        List<OrderLine> lines = List.of(new OrderLine(shop.product("1.00", 5), 1));
        assertThatThrownBy(() -> shop.callAs(grace, "createOrder", ada.id(), lines, ADDRESS))
                .hasMessageContaining("userId must be the caller's own id");
        shop.callAs(boss, "createOrder", ada.id(), lines, ADDRESS);
        assertThat(shop.count("orders", "{user_id: '" + ada.id() + "'}")).isEqualTo(1);
    }

    @Test
    void clientsCannotReachThePrivateFunctions() {
        for (String function :
                List.of("placeOrder", "processPayment", "customerEmails", "dailyMaintenance", "onUserCreated")) {
            assertThatThrownBy(() -> shop.callAs(ada, function))
                    .isInstanceOfSatisfying(
                            FunctionException.class,
                            e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.NOT_CALLABLE));
        }
    }

    private static BsonDocument stepOf(ObjectId order, String step) {
        return new BsonDocument("order_id", new BsonObjectId(order)).append("step", new BsonString(step));
    }
}
