package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaintenanceIT {
    private static final Instant LONG_AGO = TestShop.START.minus(Duration.ofDays(91));

    private final TestShop shop = new TestShop();

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void removesExpiredSessionsOnly() {
        shop.collection("user_sessions")
                .insertMany(List.of(
                        new BsonDocument("expires_at", date(TestShop.START.minusSeconds(1))),
                        new BsonDocument("expires_at", date(TestShop.START.plusSeconds(1)))));
        assertThat(maintain().getInt64("sessions_removed").getValue()).isEqualTo(1);
        assertThat(shop.count("user_sessions", "{}")).isEqualTo(1);
    }

    @Test
    void archivesWhatIsDoneWithAndUntouchedForNinetyDays() {
        List<BsonDocument> orders = new ArrayList<>();
        for (OrderStatus status : OrderStatus.values()) {
            orders.add(order(status.toString(), LONG_AGO, "1.00", "ada"));
            orders.add(order(status.toString(), LONG_AGO.plus(Duration.ofDays(2)), "1.00", "ada"));
        }
        shop.collection("orders").insertMany(orders);
        assertThat(maintain().getInt64("orders_archived").getValue()).isEqualTo(2);
        assertThat(shop.count("orders", "{}")).isEqualTo(12);
        assertThat(shop.count(
                        "orders_archive", "{status: {$in: ['completed', 'cancelled']}, archived_at: {$exists: true}}"))
                .isEqualTo(2);
    }

    @Test
    void archivesMoreThanABatchWhateverRunsBesideIt() throws Exception {
        List<BsonDocument> orders = new ArrayList<>();
        for (int i = 0; i < OrderArchive.BATCH * 2 + 500; i++) {
            orders.add(order("completed", LONG_AGO.minusSeconds(i), "1.00", "ada"));
        }
        shop.collection("orders").insertMany(orders);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Callable<BsonDocument> run = this::maintain;
            long archived = 0;
            for (Future<BsonDocument> future : threads.invokeAll(List.of(run, run))) {
                archived += future.get().getInt64("orders_archived").getValue();
            }
            assertThat(archived).isEqualTo(orders.size());
        }
        assertThat(shop.count("orders", "{}")).isZero();
        assertThat(shop.count("orders_archive", "{}")).isEqualTo(orders.size());
    }

    @Test
    void anOrderThatTheArchiveHasAlreadyBlocksNoOtherAndTheArchiveKeepsItsOwn() {
        BsonDocument same = order("completed", LONG_AGO, "1.00", "ada");
        BsonDocument other = order("completed", LONG_AGO, "2.00", "ada");
        shop.collection("orders").insertMany(List.of(order("cancelled", LONG_AGO, "1.00", "ada"), same, other));
        BsonDocument kept =
                other.clone().append("total", new BsonString("kept")).append("archived_at", date(LONG_AGO));
        shop.collection("orders_archive").insertMany(List.of(same.clone().append("archived_at", date(LONG_AGO)), kept));
        assertThat(maintain().getInt64("orders_archived").getValue()).isEqualTo(3);
        assertThat(shop.count("orders", "{}")).isZero();
        assertThat(shop.count("orders_archive", "{}")).isEqualTo(3);
        assertThat(shop.document("orders_archive", other.getObjectId("_id").getValue()))
                .isEqualTo(kept);
    }

    @Test
    void anArchiveThatFailsLosesNoOrderKeepsNoOtherPartFromItsWorkAndIsNamed() {
        shop.collection("orders").insertOne(order("cancelled", LONG_AGO, "1.00", "ada"));
        shop.collection("user_sessions")
                .insertOne(new BsonDocument("expires_at", date(TestShop.START.minusSeconds(1))));
        IndexOptions unique = new IndexOptions().unique(true).name("refuses_copies");
        shop.collection("orders_archive").insertOne(new BsonDocument("status", new BsonString("cancelled")));
        shop.collection("orders_archive").createIndex(Indexes.ascending("status"), unique);
        try {
            assertThatThrownBy(this::maintain).hasMessageContaining("failed: archive");
        } finally {
            shop.collection("orders_archive").dropIndex("refuses_copies");
        }
        assertThat(shop.count("orders", "{}")).isEqualTo(1);
        assertThat(shop.count("user_sessions", "{}")).isZero();
        assertThat(shop.count("daily_analytics", "{}")).isEqualTo(1);
    }

    @Test
    void writesTheFiguresOfTheUtcDayBeforeOnce() {
        shop.collection("orders")
                .insertMany(List.of(
                        order("completed", Instant.parse("2036-03-08T23:59:59.999Z"), "1000.00", "ada"),
                        order("completed", Instant.parse("2036-03-09T00:00:00Z"), "10.00", "ada"),
                        order("confirmed", Instant.parse("2036-03-09T12:00:00Z"), "10.00", "ada"),
                        order("shipped", Instant.parse("2036-03-09T23:59:59.999Z"), "0.01", "grace"),
                        order("cancelled", Instant.parse("2036-03-09T13:00:00Z"), "500.00", "grace"),
                        order("pending", Instant.parse("2036-03-10T00:00:00Z"), "1000.00", "grace")));
        maintain();
        BsonDocument figures = shop.document("daily_analytics", "2036-03-09");
        assertThat(figures.getDocument("metrics")).isEqualTo(BsonDocument.parse("""
                                {total_orders: {$numberLong: '3'}, total_revenue: {$numberDecimal: '20.01'},
                                 avg_order_value: {$numberDecimal: '6.67'}, unique_customers: {$numberLong: '2'}}
                                """));
        shop.clock.advance(Duration.ofMinutes(1));
        maintain();
        assertThat(shop.document("daily_analytics", "2036-03-09")).isEqualTo(figures);
        assertThat(shop.count("daily_analytics", "{}")).isEqualTo(1);
    }

    @Test
    void aDayWithoutOrdersHasFiguresToo() {
        maintain();
        assertThat(shop.document("daily_analytics", "2036-03-09")
                        .getDocument("metrics")
                        .getDecimal128("avg_order_value")
                        .getValue())
                .hasToString("0.00");
    }

    private BsonDocument maintain() {
        BsonValue summary = shop.call("dailyMaintenance");
        return summary.asDocument();
    }

    private static BsonDocument order(String status, Instant touched, String total, String userId) {
        return new BsonDocument("_id", new BsonObjectId())
                .append("user_id", new BsonString(userId))
                .append("status", new BsonString(status))
                .append("total", new Money(new BigDecimal(total)).stored())
                .append("created_at", date(touched))
                .append("updated_at", date(touched));
    }

    private static BsonDateTime date(Instant instant) {
        return new BsonDateTime(instant.toEpochMilli());
    }
}
