package io.espalier.shop;

import static com.mongodb.client.model.Accumulators.sum;
import static com.mongodb.client.model.Aggregates.group;
import static com.mongodb.client.model.Aggregates.match;
import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.setOnInsert;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.conversions.Bson;

/**
 * One document of figures per UTC day: the orders placed on it, without the cancelled ones. Written by upsert under the day,
 * so that a second run gives the same document.
 */
record DailyFigures(ShopData data) {

    /** @return the number of orders of the day */
    long write(LocalDate day) {
        Instant begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Bson ofTheDay =
                and(gte("created_at", begin), lt("created_at", end), ne("status", OrderStatus.CANCELLED.toString()));
        BsonDocument sums = data
                .orders()
                .aggregate(List.of(
                        match(ofTheDay),
                        group("$user_id", sum("orders", 1L), sum("revenue", "$total")),
                        group(null, sum("orders", "$orders"), sum("revenue", "$revenue"), sum("customers", 1L))))
                .stream()
                .findFirst()
                .orElseGet(() -> new BsonDocument("orders", new BsonInt64(0))
                        .append("revenue", Money.ZERO.stored())
                        .append("customers", new BsonInt64(0)));
        long orders = sums.getNumber("orders").longValue();
        Money revenue = Money.of(sums.get("revenue"));
        BsonDocument metrics = new BsonDocument("total_orders", new BsonInt64(orders))
                .append("total_revenue", revenue.stored())
                .append("avg_order_value", revenue.dividedBy(orders).stored())
                .append(
                        "unique_customers",
                        new BsonInt64(sums.getNumber("customers").longValue()));
        data.analytics()
                .updateOne(
                        eq("_id", day.toString()),
                        combine(
                                set("metrics", metrics),
                                setOnInsert("generated_at", data.context().now())),
                        true);
        return orders;
    }
}
