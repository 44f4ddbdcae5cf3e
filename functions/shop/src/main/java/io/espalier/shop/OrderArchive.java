package io.espalier.shop;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Sorts.ascending;

import io.espalier.rules.Find;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jboss.logging.Logger;

/**
 * Moves orders that are done with to the archive, in batches. Copy and delete of a batch are one transaction: a crash neither
 * loses nor doubles an order, and two runs at once conflict instead of copying twice. An order that the archive has already
 * stays there as it is. Memory holds one batch.
 */
record OrderArchive(ShopData data) {
    private static final Logger LOG = Logger.getLogger(OrderArchive.class);
    private static final List<String> FINISHED =
            List.of(OrderStatus.COMPLETED.toString(), OrderStatus.CANCELLED.toString());
    private static final Duration UNTOUCHED = Duration.ofDays(90);
    private static final Duration RESERVE = Duration.ofSeconds(30);
    private static final String ARCHIVED_AT = "archived_at";
    static final int BATCH = 1000;

    /** @return the number of orders moved */
    long archiveFinished() {
        Bson finished = and(
                in("status", FINISHED), lt("updated_at", data.context().now().minus(UNTOUCHED)));
        long moved = 0;
        while (true) {
            int batch = data.context().withTransaction(() -> moveBatch(finished));
            moved += batch;
            if (batch < BATCH) {
                return moved;
            }
            if (!data.hasTimeFor(RESERVE)) {
                LOG.infof("the archive leaves the rest to its next run after %d orders", moved);
                return moved;
            }
        }
    }

    private int moveBatch(Bson finished) {
        List<BsonDocument> batch = data.orders()
                .find(Find.matching(finished).sort(ascending("updated_at")).limit(BATCH));
        if (batch.isEmpty()) {
            return 0;
        }
        BsonDateTime now = new BsonDateTime(data.context().now().toEpochMilli());
        List<BsonValue> ids = batch.stream().map(order -> order.get("_id")).toList();
        List<BsonDocument> missing = missing(batch, ids);
        missing.forEach(order -> order.append(ARCHIVED_AT, now));
        if (!missing.isEmpty()) {
            data.archive().insertMany(missing);
        }
        long deleted = data.orders().deleteMany(new BsonDocument("_id", new BsonDocument("$in", new BsonArray(ids))));
        if (deleted != batch.size()) {
            throw new IllegalStateException("archived " + batch.size() + " orders but deleted " + deleted);
        }
        return batch.size();
    }

    /** The orders of the batch that the archive does not have. */
    private List<BsonDocument> missing(List<BsonDocument> batch, List<BsonValue> ids) {
        Map<BsonValue, BsonDocument> archived = data.archive().find(in("_id", ids)).stream()
                .collect(Collectors.toMap(order -> order.get("_id"), Function.identity()));
        for (BsonDocument order : batch) {
            BsonDocument kept = archived.get(order.get("_id"));
            if (kept != null && !sameOrder(order, kept)) {
                LOG.warnf(
                        "the archive has order %s already, and not the same: it keeps its own",
                        new Order(order).name());
            }
        }
        return batch.stream()
                .filter(order -> !archived.containsKey(order.get("_id")))
                .toList();
    }

    private static boolean sameOrder(BsonDocument order, BsonDocument archived) {
        BsonDocument bare = archived.clone();
        bare.remove(ARCHIVED_AT);
        return bare.equals(order);
    }
}
