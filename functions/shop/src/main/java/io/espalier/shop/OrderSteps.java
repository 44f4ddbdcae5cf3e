package io.espalier.shop;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.setOnInsert;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;

/**
 * Makes each step of an order happen once, and moves stock with it.
 *
 * <p>Every method must run in a transaction: a step's record and the stock that it moves commit together, so a step that is
 * tried again, or twice at once, finds the record and does nothing. Two transactions that touch the same record or the same
 * stock conflict, and MongoDB makes one of them start again. Stock is only ever lowered by updates whose filter says that
 * there is enough, so it cannot become negative even where a check before was wrong.
 */
record OrderSteps(ShopData data) {

    /** A step, and what it does to each line's pieces. Between them {@code quantity + reserved + sold} stays constant. */
    enum Step {
        /** Free stock becomes reserved. */
        RESERVED("reserved", -1, 1),
        /** No stock moves: the customer gets his points. */
        SHIPPED("shipped", 0, 0),
        /** Reserved stock leaves the house. */
        DELIVERED("delivered", 0, -1),
        /** Reserved stock becomes free again. */
        RELEASED("released", 1, -1),
        /** Free stock leaves the house. */
        SOLD("sold", -1, 0);

        private final String recordName;
        private final int free;
        private final int reserved;

        Step(String recordName, int free, int reserved) {
            this.recordName = recordName;
            this.free = free;
            this.reserved = reserved;
        }
    }

    boolean isDone(BsonValue orderId, Step step) {
        return data.movements().count(eq("_id", recordId(orderId, step))) > 0;
    }

    /**
     * Records the step.
     *
     * @return false if it was done before; then the caller has nothing to do
     */
    boolean begin(BsonValue orderId, Step step, Map<ObjectId, Integer> lines) {
        return data.movements()
                .updateOne(
                        eq("_id", recordId(orderId, step)),
                        combine(
                                setOnInsert("lines", recordedLines(lines)),
                                setOnInsert("at", data.context().now())),
                        true)
                .upsertedId()
                .isPresent();
    }

    /** The products of which there is too little free stock. */
    Set<ObjectId> scarce(Map<ObjectId, Integer> lines) {
        Map<ObjectId, Integer> scarce = new HashMap<>(lines);
        for (BsonDocument stock : data.inventory().find(in("_id", lines.keySet()))) {
            long free = stock.getNumber("quantity").longValue();
            scarce.computeIfPresent(
                    stock.getObjectId("_id").getValue(), (product, wanted) -> free >= wanted ? null : wanted);
        }
        return scarce.keySet();
    }

    /** Moves the lines' stock as the step says. Whoever takes free stock has looked at {@link #scarce} before. */
    void move(Step step, Map<ObjectId, Integer> lines) {
        lines.forEach((product, pieces) -> {
            Bson enough = and(
                    eq("_id", product),
                    gte("quantity", -step.free * pieces),
                    gte("reserved_quantity", -step.reserved * pieces));
            Bson change =
                    combine(inc("quantity", step.free * pieces), inc("reserved_quantity", step.reserved * pieces));
            if (data.inventory().updateOne(enough, change).matchedCount() == 0) {
                throw new IllegalStateException("stock of product " + product + " does not allow step "
                        + step.recordName + " with " + pieces + " pieces");
            }
        });
    }

    /** The record of a step that was done elsewhere. */
    static BsonDocument recordOf(BsonDocument order, Step step, Instant at) {
        Map<ObjectId, Integer> lines = step == Step.SHIPPED ? Map.of() : new Order(order).quantities();
        return new BsonDocument("_id", recordId(new Order(order).id(), step))
                .append("lines", recordedLines(lines))
                .append("at", new BsonDateTime(at.toEpochMilli()));
    }

    private static BsonDocument recordId(BsonValue orderId, Step step) {
        return new BsonDocument("order_id", orderId).append("step", new BsonString(step.recordName));
    }

    private static BsonArray recordedLines(Map<ObjectId, Integer> lines) {
        List<BsonDocument> recorded = lines.entrySet().stream()
                .map(line -> new BsonDocument("product_id", new BsonObjectId(line.getKey()))
                        .append("quantity", new BsonInt32(line.getValue())))
                .toList();
        return new BsonArray(recorded);
    }
}
