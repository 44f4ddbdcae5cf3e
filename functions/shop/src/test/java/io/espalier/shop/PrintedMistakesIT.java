package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.UserProfile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the printed examples get wrong and the shop must not: one test each, by the number in spec/shop.md §7. */
class PrintedMistakesIT {
    private static final BsonDocument ADDRESS = BsonDocument.parse("{street: 'Main St 1', state: 'HI'}");

    private final TestShop shop = new TestShop();
    private final UserProfile ada = shop.customer("ada@shop.example");
    private final UserProfile grace = shop.customer("grace@shop.example");
    private final ObjectId kettle = shop.product("20.00", 10);

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void mistake1UserIdsAreTheStringsThatRulesCompareWith() {
        ObjectId order = shop.order(ada, kettle, 1);
        assertThat(shop.document("orders", order).get("user_id")).isEqualTo(new BsonString(ada.id()));
        assertThat(list(ada)).isEqualTo(1);
    }

    @Test
    void mistake2PricesComeFromTheProducts() {
        BsonDocument line = BsonDocument.parse("{product_id: {$oid: '" + kettle + "'}, quantity: 1, price: 0.01}");
        assertThatThrownBy(() -> shop.callAs(ada, "createOrder", ada.id(), List.of(line), ADDRESS))
                .hasMessageContaining("price: unknown field");
        assertThat(shop.document("orders", shop.order(ada, kettle, 3))
                        .getDecimal128("total")
                        .getValue())
                .hasToString("60.00");
    }

    @Test
    void mistake3TheStockThatIsCheckedIsTheStockThatMoves() {
        shop.collection("products")
                .updateMany(new Document(), new Document("$set", new Document("inventory_count", 0)));
        ObjectId order = shop.order(ada, kettle, 10);
        shop.setStatus(order, "confirmed");
        shop.deliverEvents();
        assertThat(shop.stock(kettle)).isEqualTo("0/10");
        assertThatThrownBy(() -> shop.order(ada, kettle, 1)).hasMessageContaining("Insufficient inventory");
    }

    @Test
    void mistake4OneSourceMovesTheStockOfAnOrder() {
        shop.order(ada, kettle, 1);
        assertThat(shop.stock(kettle)).isEqualTo("10/0");
        shop.clock.advance(Duration.ofSeconds(61));
        shop.call("processPendingOrders");
        assertThat(shop.stock(kettle)).isEqualTo("10/0");
        shop.deliverEvents();
        assertThat(shop.stock(kettle)).isEqualTo("9/1");
    }

    @Test
    void mistake5EventsThatComeAgainHaveNoEffect() {
        ObjectId order = shop.order(ada, kettle, 1);
        for (String status : List.of("confirmed", "shipped", "delivered")) {
            shop.setStatus(order, status);
            shop.deliverEvents();
            shop.deliverAllAgain();
        }
        shop.deliverAllAgain();
        assertThat(shop.stock(kettle)).isEqualTo("9/0");
        assertThat(points(ada)).isEqualTo(2);
        for (String records : List.of("shipping_records", "review_requests", "notifications")) {
            assertThat(shop.count(records, "{}")).isEqualTo(1);
        }
    }

    @Test
    void mistake6PointsGoToTheCustomerOfTheOrder() {
        ObjectId order = shop.order(ada, kettle, 1);
        shop.setStatus(order, "shipped");
        shop.deliverEvents();
        assertThat(points(ada)).isEqualTo(2);
        assertThat(points(grace)).isZero();
        assertThat(shop.document("users", ada.id())
                        .getDateTime("last_order_date")
                        .getValue())
                .isEqualTo(TestShop.START.toEpochMilli());
    }

    @Test
    void mistake7AddressesAreComparedAndNotMatchedByPatterns() {
        shop.customer("axb@shop.example");
        assertThat(shop.call("registerUser", "a.b@shop.example", "long-enough")
                        .asDocument()
                        .getString("status"))
                .isEqualTo(new BsonString("created"));
    }

    @Test
    void mistake8TheListShowsNobodyElsesOrders() {
        shop.order(ada, kettle, 1);
        shop.order(grace, kettle, 1);
        assertThat(list(ada)).isEqualTo(1);
        assertThat(list(grace)).isEqualTo(1);
    }

    @Test
    void mistake9OneFailureDoesNotUndoTheOthers() {
        ObjectId declined = shop.order(ada, kettle, 1, "card_declined");
        ObjectId paid = shop.order(ada, kettle, 1);
        shop.clock.advance(Duration.ofSeconds(61));
        shop.call("processPendingOrders");
        shop.call("processPendingOrders");
        assertThat(shop.status(declined)).isEqualTo("pending");
        assertThat(shop.status(paid)).isEqualTo("confirmed");
        assertThat(shop.count("payments", "{}")).isEqualTo(2);
    }

    @Test
    void mistake10EveryChangeIsDatedSoThatTheArchiveFindsIt() {
        ObjectId order = shop.order(ada, kettle, 1);
        shop.clock.advance(Duration.ofDays(1));
        shop.orders(ada, "DELETE", Map.of("order_id", order.toHexString()), "");
        shop.clock.advance(Duration.ofDays(90));
        shop.call("dailyMaintenance");
        assertThat(shop.count("orders", "{}")).isEqualTo(1);
        shop.clock.advance(Duration.ofMillis(1));
        shop.call("dailyMaintenance");
        assertThat(shop.count("orders", "{}")).isZero();
        assertThat(shop.count("orders_archive", "{}")).isEqualTo(1);
    }

    @Test
    void mistake11ASecondRunGivesTheSameDay() {
        shop.order(ada, kettle, 1);
        shop.clock.advance(Duration.ofHours(13));
        shop.call("dailyMaintenance");
        BsonDocument day = shop.document("daily_analytics", "2036-03-10");
        shop.clock.advance(Duration.ofHours(1));
        shop.call("dailyMaintenance");
        assertThat(shop.document("daily_analytics", "2036-03-10")).isEqualTo(day);
        assertThat(shop.count("daily_analytics", "{}")).isEqualTo(1);
    }

    @Test
    void mistake14AnOrderWithoutItsCustomerStaysInTheList() {
        shop.order(ada, kettle, 1);
        shop.collection("users").deleteMany(new Document());
        assertThat(list(ada)).isEqualTo(1);
    }

    @Test
    void mistake15TheTotalCountsAllMatchesNotThePage() {
        shop.order(ada, kettle, 1);
        shop.order(ada, kettle, 1);
        BsonDocument page = body(Map.of("limit", "1"), ada);
        assertThat(page.getArray("data")).hasSize(1);
        assertThat(page.getDocument("pagination").getNumber("total").intValue()).isEqualTo(2);
    }

    private long points(UserProfile user) {
        return shop.document("users", user.id()).getNumber("loyalty_points").longValue();
    }

    private int list(UserProfile user) {
        return body(Map.of(), user).getArray("data").size();
    }

    private BsonDocument body(Map<String, String> query, UserProfile user) {
        return BsonDocument.parse(new String(shop.orders(user, "GET", query, "").body(), StandardCharsets.UTF_8));
    }
}
