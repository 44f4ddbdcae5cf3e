package io.espalier.shop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.espalier.shop.server.ShopFixture.Stock;
import io.espalier.testing.ServerProcess;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/**
 * The server dies between an order's confirmation and the movement of its stock, at a moment of chance, again and again. In
 * the end every confirmed order has moved its stock exactly once.
 */
class StockAfterKillIT {
    private static final int ROUNDS = Integer.getInteger("espalier.test.kill-rounds", 20);
    private static final int MAX_DELAY_MILLIS = 60;

    @Test
    void stockMovesExactlyOnceHoweverOftenTheServerDies() {
        long seed = Long.getLong("espalier.test.seed", System.nanoTime());
        System.out.println("espalier.test.seed=" + seed);
        Random random = new Random(seed);
        try (ShopFixture shop = new ShopFixture()) {
            ObjectId product = shop.product(1000);
            int confirmed = 0;
            ServerProcess server = shop.startServer();
            ShopClient customer = shop.customer(server, "kate");
            for (int round = 1; round <= ROUNDS; round++) {
                ShopClient.Answer placed = customer.at(server).order(product.toHexString(), 1 + round % 3);
                assertThat(placed.status()).as(placed.toString()).isEqualTo(201);
                confirm(shop, placed.json().getString("order_id").getValue());
                confirmed += 1 + round % 3;
                LockSupport.parkNanos(
                        Duration.ofMillis(random.nextInt(MAX_DELAY_MILLIS)).toNanos());
                server.kill();
                server = shop.startServer();
            }
            try (ServerProcess last = server) {
                Stock expected = new Stock(1000 - confirmed, confirmed);
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(shop.stock(product)).isEqualTo(expected));
                // One more order: when its stock has moved, everything before it has been through the trigger as well.
                ShopClient.Answer placed = customer.at(last).order(product.toHexString(), 1);
                confirm(shop, placed.json().getString("order_id").getValue());
                Stock afterAll = new Stock(expected.free() - 1, expected.reserved() + 1);
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(shop.stock(product)).isEqualTo(afterAll));
                assertThat(shop.orders("confirmed")).isEqualTo(ROUNDS + 1);
            }
        }
    }

    /** Confirms as the payment's function does; here at once, so that the moment of the kill can be chosen. */
    private static void confirm(ShopFixture shop, String orderId) {
        shop.collection("orders")
                .updateOne(
                        BsonDocument.parse("{_id: {$oid: '" + orderId + "'}}"),
                        BsonDocument.parse(
                                "{$set: {status: 'confirmed'}, $currentDate: {updated_at: true, confirmed_at: true}}"));
    }
}
