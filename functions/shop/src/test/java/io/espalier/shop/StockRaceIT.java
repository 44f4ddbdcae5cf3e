package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.UserProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The invariants of stock, points and records, under more concurrency than triggers ever have. */
class StockRaceIT {
    private static final int ORDERS = 100;
    private static final int PIECES = 10;

    private final TestShop shop = new TestShop();
    private final ExecutorService threads = Executors.newFixedThreadPool(16);

    @AfterEach
    void close() {
        threads.shutdownNow();
        shop.close();
    }

    @Test
    void aHundredOrdersForTheLastTenPiecesKeepTheInvariants() throws Exception {
        UserProfile ada = shop.customer("ada@shop.example");
        ObjectId kettle = shop.product("25.00", PIECES);
        List<ObjectId> orders = atOnce(Collections.nCopies(ORDERS, () -> shop.order(ada, kettle, 1)));
        assertThat(shop.stock(kettle)).isEqualTo("10/0");

        shop.clock.advance(Duration.ofSeconds(61));
        List<BsonValue> runs = atOnce(Collections.nCopies(3, () -> shop.call("processPendingOrders")));
        assertThat(runs.stream()
                        .map(BsonValue::asDocument)
                        .mapToInt(run -> run.getInt32("successful").getValue())
                        .sum())
                .isEqualTo(ORDERS);
        assertThat(shop.count("payments", "{status: 'succeeded'}")).isEqualTo(ORDERS);

        deliverTwiceInAnyOrder();
        assertThat(shop.stock(kettle)).isEqualTo("0/10");
        assertThat(shop.count("orders", "{status: 'confirmed'}")).isEqualTo(PIECES);
        assertThat(shop.count("orders", "{status: 'backordered'}")).isEqualTo(ORDERS - PIECES);
        assertThat(shop.count("notifications", "{}")).isEqualTo(PIECES);
        assertThat(sold() + reserved(kettle) + free(kettle)).isEqualTo(PIECES);

        List<ObjectId> confirmed = orders.stream()
                .filter(order -> shop.status(order).equals("confirmed"))
                .toList();
        confirmed.forEach(order -> shop.setStatus(order, "shipped"));
        deliverTwiceInAnyOrder();
        confirmed.forEach(order -> shop.setStatus(order, "delivered"));
        deliverTwiceInAnyOrder();
        assertThat(shop.stock(kettle)).isEqualTo("0/0");
        assertThat(sold()).isEqualTo(PIECES);
        assertThat(shop.count("shipping_records", "{}")).isEqualTo(PIECES);
        assertThat(shop.count("review_requests", "{}")).isEqualTo(PIECES);
        BsonDocument customer = shop.document("users", ada.id());
        assertThat(customer.getNumber("loyalty_points").longValue()).isEqualTo(PIECES * 2L);
        assertThat(customer.getNumber("orders_completed").longValue()).isEqualTo(PIECES);
    }

    /** Every event twice, all mixed, sixteen at a time. */
    private void deliverTwiceInAnyOrder() throws Exception {
        long seed = Long.getLong("shop.seed", System.nanoTime());
        List<BsonDocument> events = new ArrayList<>(shop.newEvents());
        events.addAll(List.copyOf(events));
        Collections.shuffle(events, new Random(seed));
        List<Callable<Boolean>> deliveries = new ArrayList<>();
        for (BsonDocument event : events) {
            deliveries.add(() -> {
                shop.deliver(event);
                return true;
            });
        }
        try {
            atOnce(deliveries);
        } catch (ExecutionException e) {
            throw new AssertionError("with -Dshop.seed=" + seed, e);
        }
    }

    private <T> List<T> atOnce(List<Callable<T>> work) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> future : threads.invokeAll(work)) {
            results.add(future.get());
        }
        return results;
    }

    private long free(ObjectId product) {
        return shop.document("inventory", product).getNumber("quantity").longValue();
    }

    private long reserved(ObjectId product) {
        return shop.document("inventory", product)
                .getNumber("reserved_quantity")
                .longValue();
    }

    /** What the step records say has left the house. */
    private long sold() {
        long sold = 0;
        for (BsonDocument movement : shop.collection("inventory_movements")
                .find(BsonDocument.parse("{'_id.step': {$in: ['delivered', 'sold']}}"))) {
            for (BsonValue line : movement.getArray("lines")) {
                sold += line.asDocument().getInt32("quantity").getValue();
            }
        }
        return sold;
    }
}
