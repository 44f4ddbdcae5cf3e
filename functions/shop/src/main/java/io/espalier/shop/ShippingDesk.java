package io.espalier.shop;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.setOnInsert;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Writes an order's shipping record: one per order. Thread-safe if its random source is. */
final class ShippingDesk {
    private static final String BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int TRACKING_DIGITS = 16;
    private static final Duration USUAL = Duration.ofDays(3);
    private static final Duration REMOTE = Duration.ofDays(5);
    private static final Set<String> REMOTE_STATES = Set.of("AK", "HI");

    private final RandomGenerator random;

    ShippingDesk() {
        this(new SecureRandom());
    }

    ShippingDesk(RandomGenerator random) {
        this.random = random;
    }

    void record(Order order, ShopData data) {
        Instant now = data.context().now();
        data.shippingRecords()
                .updateOne(
                        eq("_id", order.id()),
                        combine(
                                setOnInsert("tracking_number", trackingNumber()),
                                setOnInsert("carrier", order.carrier()),
                                setOnInsert("shipped_date", now),
                                setOnInsert("estimated_delivery", now.plus(transit(order)))),
                        true);
    }

    static Duration transit(Order order) {
        String state = ShippingAddress.state(order.shippingAddress()).strip().toUpperCase(Locale.ROOT);
        return REMOTE_STATES.contains(state) ? REMOTE : USUAL;
    }

    String trackingNumber() {
        StringBuilder number = new StringBuilder("TRK");
        for (int i = 0; i < TRACKING_DIGITS; i++) {
            number.append(BASE_32.charAt(random.nextInt(BASE_32.length())));
        }
        return number.toString();
    }
}
