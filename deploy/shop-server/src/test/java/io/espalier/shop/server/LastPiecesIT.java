package io.espalier.shop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.shop.server.ShopFixture.Stock;
import io.espalier.testing.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** A hundred customers' orders at the same time for the last ten pieces: the books balance. */
class LastPiecesIT {
    private static final int ORDERS = 100;
    private static final int PIECES = 10;

    @Test
    void neverMoreIsReservedThanThereIs() throws Exception {
        try (ShopFixture shop = new ShopFixture();
                ServerProcess server = shop.startServerWithoutClock()) {
            ObjectId product = shop.product(PIECES);
            List<ShopClient> customers =
                    List.of(shop.customer(server, "ann"), shop.customer(server, "bob"), shop.customer(server, "cyd"));

            List<ShopClient.Answer> placed = placeAll(customers, product);
            assertThat(placed)
                    .allSatisfy(answer ->
                            assertThat(answer.status()).as(answer.toString()).isIn(201, 400));
            long accepted =
                    placed.stream().filter(answer -> answer.status() == 201).count();
            assertThat(accepted).isGreaterThanOrEqualTo(PIECES);

            shop.makeOrdersOld();
            payAll(shop, server, accepted);
            // Every order is confirmed at first; the trigger then reserves ten pieces and sends the rest to the back.
            await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
                assertThat(shop.orders("backordered")).isEqualTo(accepted - PIECES);
                assertThat(shop.orders("confirmed")).isEqualTo(PIECES);
            });
            assertThat(shop.stock(product)).isEqualTo(new Stock(0, PIECES));

            shipAndDeliver(shop, server);
            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(shop.stock(product)).isEqualTo(new Stock(0, 0)));
            booksBalance(shop);
        }
    }

    private static List<ShopClient.Answer> placeAll(List<ShopClient> customers, ObjectId product) throws Exception {
        List<ShopClient.Answer> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ShopClient.Answer>> orders = new ArrayList<>();
            for (int i = 0; i < ORDERS; i++) {
                ShopClient customer = customers.get(i % customers.size());
                orders.add(threads.submit(() -> customer.order(product.toHexString(), 1)));
            }
            for (Future<ShopClient.Answer> order : orders) {
                answers.add(order.get());
            }
        }
        return answers;
    }

    /** Two runs at a time, as two servers' schedules would: nobody pays twice. */
    private static void payAll(ShopFixture shop, ServerProcess server, long accepted) throws Exception {
        ShopClient operator = ShopClient.of(server).withToken(ShopFixture.ADMIN_KEY);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ShopClient.Answer>> runs = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                runs.add(threads.submit(
                        () -> operator.call("espalier/schedules/run", new BsonString("processPendingOrders"))));
            }
            for (Future<ShopClient.Answer> run : runs) {
                assertThat(run.get().status()).as(run.get().toString()).isEqualTo(200);
            }
        }
        assertThat(shop.orders("pending")).isZero();
        assertThat(shop.collection("payments").countDocuments()).isEqualTo(accepted);
    }

    private static void shipAndDeliver(ShopFixture shop, ServerProcess server) {
        shop.customer(server, "boss");
        ShopClient admin = promote(shop, server);
        for (String status : List.of("shipped", "delivered")) {
            List<String> ids = new ArrayList<>();
            shop.collection("orders")
                    .find(BsonDocument.parse("{status: {$in: ['confirmed', 'shipped']}}"))
                    .forEach(
                            order -> ids.add(order.getObjectId("_id").getValue().toHexString()));
            for (String id : ids) {
                ShopClient.Answer moved = admin.endpoint(
                        "PUT", "/api/orders", "{\"order_id\": \"%s\", \"status\": \"%s\"}".formatted(id, status));
                assertThat(moved.status()).as(moved.toString()).isEqualTo(200);
            }
        }
    }

    private static ShopClient promote(ShopFixture shop, ServerProcess server) {
        shop.profiles()
                .updateOne(
                        BsonDocument.parse("{email: 'boss@shop.example'}"),
                        BsonDocument.parse("{$set: {role: 'admin'}}"));
        return ShopClient.of(server).login("boss@shop.example", "a-long-password");
    }

    private static void booksBalance(ShopFixture shop) {
        assertThat(shop.collection("shipping_records").countDocuments()).isEqualTo(PIECES);
        assertThat(shop.collection("review_requests").countDocuments()).isEqualTo(PIECES);
        int points = 0;
        for (BsonDocument user : shop.collection("users").find()) {
            points += user.containsKey("loyalty_points")
                    ? user.getNumber("loyalty_points").intValue()
                    : 0;
        }
        // floor(12.50 · 0.1) for each shipped order
        assertThat(points).isEqualTo(PIECES);
    }
}
