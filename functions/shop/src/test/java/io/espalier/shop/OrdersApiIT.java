package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.EndpointResponse;
import io.espalier.functions.UserProfile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The endpoint {@code /api/orders} under the app's own rules. */
class OrdersApiIT {
    private static final String HUGE = "x".repeat(300_000);

    private final TestShop shop = new TestShop();
    private final UserProfile ada = shop.customer("ada@shop.example");
    private final UserProfile grace = shop.customer("grace@shop.example");
    private final UserProfile boss = shop.admin("boss@shop.example");
    private final ObjectId kettle = shop.product("24.95", 100);

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void aCustomerSeesHisOwnOrdersAndAnAdminAll() {
        ObjectId own = shop.order(ada, kettle, 2);
        shop.order(grace, kettle, 1);
        BsonDocument list = ok(get(ada, Map.of()));
        assertThat(list.getArray("data")).hasSize(1);
        assertThat(list.getArray("data").getFirst())
                .isEqualTo(
                        BsonDocument.parse("{order_id: '" + own + "', user_email: 'ada@shop.example', total: '49.90',"
                                + " status: 'pending', created_at: '2036-03-10T12:00:00Z', item_count: 1}"));
        assertThat(list.getDocument("pagination"))
                .isEqualTo(BsonDocument.parse("{page: 1, limit: 20, total: 1, pages: 1}"));
        assertThat(ok(get(boss, Map.of())).getArray("data")).hasSize(2);
    }

    @Test
    void aUserWithoutARoleSeesNothing() {
        ObjectId order = shop.order(ada, kettle, 1);
        UserProfile nobody = new UserProfile(ada.id(), "normal", ada.data(), new BsonDocument(), List.of());
        assertThat(ok(get(nobody, Map.of())).getArray("data")).isEmpty();
        assertThat(get(nobody, Map.of("order_id", order.toHexString())).statusCode())
                .isEqualTo(404);
    }

    @Test
    void pagesAreNewestFirstWithTiesByIdAndMissNothing() {
        List<String> placed = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            placed.addFirst(shop.order(ada, kettle, 1).toHexString());
            if (i % 3 == 0) {
                shop.clock.advance(Duration.ofSeconds(1));
            }
        }
        List<String> listed = new ArrayList<>();
        for (int page = 1; page <= 3; page++) {
            BsonDocument list = ok(get(ada, Map.of("page", String.valueOf(page), "limit", "3")));
            assertThat(list.getDocument("pagination").getNumber("total").intValue())
                    .isEqualTo(7);
            assertThat(list.getDocument("pagination").getNumber("pages").intValue())
                    .isEqualTo(3);
            list.getArray("data").forEach(order -> listed.add(id(order)));
        }
        assertThat(listed).isEqualTo(placed);
        assertThat(ok(get(ada, Map.of("page", "4", "limit", "3"))).getArray("data"))
                .isEmpty();
    }

    @Test
    void listsByStatusAndDate() {
        ObjectId early = shop.order(ada, kettle, 1);
        shop.setStatus(early, "shipped");
        shop.clock.advance(Duration.ofDays(1));
        ObjectId late = shop.order(ada, kettle, 1);
        assertThat(ids(Map.of("status", "shipped,delivered"))).containsExactly(early.toHexString());
        assertThat(ids(Map.of("date_to", "2036-03-10"))).containsExactly(early.toHexString());
        assertThat(ids(Map.of("date_from", "2036-03-11"))).containsExactly(late.toHexString());
        assertThat(ids(Map.of("date_to", "2036-03-10T12:00:00Z"))).containsExactly(early.toHexString());
        assertThat(ids(Map.of("date_to", "2036-03-10T11:59:59.999Z"))).isEmpty();
    }

    @Test
    void backorderingIsTheShopsOwnMoveAndRefusedToAdmins() {
        ObjectId order = shop.order(ada, kettle, 1);
        shop.setStatus(order, "confirmed");
        shop.deliverEvents();
        EndpointResponse.Answer answer = put(boss, "{\"order_id\": \"" + order + "\", \"status\": \"backordered\"}");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(body(answer).getString("error").getValue()).contains("'confirmed'", "'backordered'");
        assertThat(shop.status(order)).isEqualTo("confirmed");
    }

    @Test
    void placesAnOrder() {
        EndpointResponse.Answer answer = post(
                ada,
                "{\"items\": [{\"product_id\": \"" + kettle
                        + "\", \"quantity\": 3}], \"shippingAddress\": {\"street\": \"Main St 1\"}, \"paymentMethod\": \"card_declined\"}");
        assertThat(answer.statusCode()).isEqualTo(201);
        BsonDocument receipt = body(answer);
        String id = receipt.getString("order_id").getValue();
        assertThat(receipt.getString("total").getValue()).isEqualTo("74.85");
        assertThat(receipt.getString("status").getValue()).isEqualTo("created");
        assertThat(answer.headers().get("Location")).containsExactly("?order_id=" + id);
        assertThat(answer.headers().get("Content-Type")).containsExactly("application/json");
        BsonDocument order = ok(get(ada, Map.of("order_id", id)));
        assertThat(order.getString("payment_method").getValue()).isEqualTo("card_declined");
        assertThat(order.getArray("items")
                        .getFirst()
                        .asDocument()
                        .getString("price")
                        .getValue())
                .isEqualTo("24.95");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ``                                       | the body is empty
                    {"items"                                 | the body is not JSON
                    []                                       | the body is not a JSON object
                    {}                                       | Items required
                    {"items": []}                            | Items required
                    {"items": 7}                             | body.items
                    {"items": [7]}                           | body.items[0]
                    {"items": [{}]}                          | body.items[0].product_id: is required
                    {"items": [{"product_id": "x"}]}         | body.items[0].product_id
                    {"items": [{"product_id": "KETTLE", "quantity": 0}]}   | quantity must be an integer from 1 to 999
                    {"items": [{"product_id": "KETTLE", "quantity": 1.5}]} | body.items[0].quantity
                    {"items": [{"product_id": "KETTLE", "quantity": "1"}]} | body.items[0].quantity
                    {"items": [{"product_id": "KETTLE", "quantity": 1}]}   | body.shippingAddress: is required
                    {"items": [{"product_id": "KETTLE", "quantity": 1}], "shippingAddress": 7}  | body.shippingAddress
                    {"items": [{"product_id": "KETTLE", "quantity": 1}], "shippingAddress": {}} | shippingAddress must have 1 to 20 fields
                    {"items": [{"product_id": "KETTLE", "quantity": 1}], "shippingAddress": {"a": "b"}, "total": 1} | body.total: unknown field
                    {"items": [{"product_id": "KETTLE", "quantity": 999}], "shippingAddress": {"a": "b"}} | Insufficient inventory for products: KETTLE
                    """)
    void namesTheFaultOfAnOrder(String body, String fault) {
        EndpointResponse.Answer answer = post(ada, body.replace("KETTLE", kettle.toHexString()));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(error(answer)).contains(fault.replace("KETTLE", kettle.toHexString()));
        assertThat(shop.count("orders", "{}")).isZero();
    }

    @Test
    void answersHugeInputShortly() {
        for (String body : List.of(
                HUGE,
                "{\"" + HUGE + "\": 1}",
                "{\"items\": [{\"product_id\": \"" + HUGE + "\", \"quantity\": 1}]}",
                "{\"items\": [{\"product_id\": \"" + kettle
                        + "\", \"quantity\": 1}], \"shippingAddress\": {\"street\": \"" + HUGE + "\"}}")) {
            EndpointResponse.Answer answer = post(ada, body);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(error(answer)).hasSizeLessThan(500);
        }
    }

    @Test
    void namesTheFaultOfAQuery() {
        EndpointResponse.Answer answer = get(ada, Map.of("page", "-1"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(error(answer)).isEqualTo("page must be an integer from 1 to 1000000");
        assertThat(error(get(ada, Map.of("order_id", "x")))).isEqualTo("order_id must be 24 hexadecimal digits");
        assertThat(error(get(ada, Map.of("order_id", kettle.toHexString(), "page", "1"))))
                .contains("'page'");
    }

    @Test
    void foreignAndAbsentOrdersCannotBeToldApart() {
        String foreign = shop.order(grace, kettle, 1).toHexString();
        String absent = new ObjectId().toHexString();
        for (String id : List.of(foreign, absent)) {
            for (EndpointResponse.Answer answer : List.of(
                    get(ada, Map.of("order_id", id)),
                    put(ada, "{\"order_id\": \"" + id + "\", \"status\": \"cancelled\"}"),
                    delete(ada, Map.of("order_id", id)))) {
                assertThat(answer.statusCode()).isEqualTo(404);
                assertThat(error(answer)).isEqualTo("there is no order " + id);
            }
        }
        assertThat(shop.status(new ObjectId(foreign))).isEqualTo("pending");
    }

    @Test
    void aCustomerChangesTheAddressOfAPendingOrderOnly() {
        ObjectId order = shop.order(ada, kettle, 1);
        shop.clock.advance(Duration.ofMinutes(1));
        String change = "{\"order_id\": \"" + order + "\", \"shipping_address\": {\"street\": \"New St 2\"}}";
        BsonDocument changed = ok(put(ada, change));
        assertThat(changed.getDocument("shipping_address")).isEqualTo(BsonDocument.parse("{street: 'New St 2'}"));
        assertThat(Instant.parse(changed.getString("updated_at").getValue())).isEqualTo(shop.clock.instant());

        shop.setStatus(order, "confirmed");
        change = change.replace("New St 2", "Late St 3");
        EndpointResponse.Answer late = put(ada, change);
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(error(late)).contains("'confirmed'");
        assertThat(put(boss, change).statusCode()).isEqualTo(200);

        shop.setStatus(order, "shipped");
        EndpointResponse.Answer tooLate = put(boss, change);
        assertThat(tooLate.statusCode()).isEqualTo(409);
        assertThat(error(tooLate)).contains("'shipped'");
    }

    @Test
    void aCustomerCancelsAPendingOrderAndMakesNoOtherMove() {
        ObjectId order = shop.order(ada, kettle, 1);
        EndpointResponse.Answer confirm = put(ada, "{\"order_id\": \"" + order + "\", \"status\": \"confirmed\"}");
        assertThat(confirm.statusCode()).isEqualTo(403);
        assertThat(error(confirm)).contains("customers may");
        assertThat(shop.status(order)).isEqualTo("pending");

        assertThat(ok(put(ada, "{\"order_id\": \"" + order + "\", \"status\": \"cancelled\"}"))
                        .getString("status")
                        .getValue())
                .isEqualTo("cancelled");
        EndpointResponse.Answer again = put(ada, "{\"order_id\": \"" + order + "\", \"status\": \"cancelled\"}");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(error(again)).contains("from 'cancelled' to 'cancelled'");
    }

    @Test
    void anAdminMakesLegalMovesOnly() {
        ObjectId order = shop.order(ada, kettle, 1);
        EndpointResponse.Answer jump = put(boss, "{\"order_id\": \"" + order + "\", \"status\": \"delivered\"}");
        assertThat(jump.statusCode()).isEqualTo(409);
        assertThat(error(jump)).contains("'pending'").contains("'delivered'");
        for (String status : List.of("confirmed", "shipped", "delivered", "completed")) {
            assertThat(ok(put(boss, "{\"order_id\": \"" + order + "\", \"status\": \"" + status + "\"}"))
                            .getString("status")
                            .getValue())
                    .isEqualTo(status);
        }
        assertThat(shop.document("orders", order).containsKey("confirmed_at")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}                                                         | body.order_id: is required
                    {"order_id": "x", "status": "cancelled"}                   | body.order_id
                    {"order_id": "5e00000000000000e0000001"}                   | shipping_address or status is required
                    {"order_id": "5e00000000000000e0000001", "status": "lost"} | body.status: must be one of
                    {"order_id": "5e00000000000000e0000001", "status": 7}      | body.status
                    {"order_id": "5e00000000000000e0000001", "total": "0.01"}  | body.total: unknown field
                    {"order_id": "5e00000000000000e0000001", "shipping_address": {}} | shipping_address must have 1 to 20 fields
                    {"order_id": "5e00000000000000e0000001", "shipping_address": {"$set": "x"}} | illegal name
                    """)
    void namesTheFaultOfAChange(String body, String fault) {
        EndpointResponse.Answer answer = put(ada, body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(error(answer)).contains(fault);
    }

    @Test
    void deleteCancelsAPendingOrderOnly() {
        ObjectId order = shop.order(ada, kettle, 1);
        Map<String, String> query = Map.of("order_id", order.toHexString());
        assertThat(ok(delete(ada, query)).getString("status").getValue()).isEqualTo("cancelled");
        EndpointResponse.Answer again = delete(ada, query);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(error(again)).contains("'cancelled'");
        assertThat(error(delete(ada, Map.of()))).isEqualTo("order_id is required in the query");
    }

    @Test
    void otherMethodsAreNotAllowed() {
        EndpointResponse.Answer answer = shop.orders(ada, "PATCH", Map.of(), "");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(error(answer)).isEqualTo("Method not allowed");
        assertThat(answer.headers().get("Allow")).containsExactly("GET, POST, PUT, DELETE");
    }

    @Test
    void anOrderWithoutItsCustomerStaysInTheList() {
        shop.order(ada, kettle, 1);
        shop.collection("users").deleteOne(new Document("_id", ada.id()));
        BsonDocument line = ok(get(ada, Map.of())).getArray("data").getFirst().asDocument();
        assertThat(line.isNull("user_email")).isTrue();
    }

    @Test
    void ofTwoChangesAtOnceOneIsRefused() throws Exception {
        ObjectId order = shop.order(ada, kettle, 1);
        String cancel = "{\"order_id\": \"" + order + "\", \"status\": \"cancelled\"}";
        Callable<Integer> change = () -> put(ada, cancel).statusCode();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> future : threads.invokeAll(List.of(change, change))) {
                statuses.add(future.get());
            }
            assertThat(statuses).containsExactlyInAnyOrder(200, 409);
        }
    }

    private List<String> ids(Map<String, String> query) {
        return ok(get(ada, query)).getArray("data").stream()
                .map(OrdersApiIT::id)
                .toList();
    }

    private EndpointResponse.Answer get(UserProfile user, Map<String, String> query) {
        return shop.orders(user, "GET", query, "");
    }

    private EndpointResponse.Answer post(UserProfile user, String body) {
        return shop.orders(user, "POST", Map.of(), body);
    }

    private EndpointResponse.Answer put(UserProfile user, String body) {
        return shop.orders(user, "PUT", Map.of(), body);
    }

    private EndpointResponse.Answer delete(UserProfile user, Map<String, String> query) {
        return shop.orders(user, "DELETE", query, "");
    }

    private static String id(BsonValue order) {
        return order.asDocument().getString("order_id").getValue();
    }

    private static BsonDocument ok(EndpointResponse.Answer answer) {
        assertThat(answer.statusCode())
                .as(() -> new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        return body(answer);
    }

    private static String error(EndpointResponse.Answer answer) {
        return body(answer).getString("error").getValue();
    }

    private static BsonDocument body(EndpointResponse.Answer answer) {
        return BsonDocument.parse(new String(answer.body(), StandardCharsets.UTF_8));
    }
}
