package io.espalier.leases;

import static io.espalier.leases.LeaseExpressions.FENCE;
import static io.espalier.leases.LeaseExpressions.ID;
import static io.espalier.leases.LeaseExpressions.OWNER;
import static io.espalier.leases.LeaseExpressions.field;
import static io.espalier.leases.LeaseExpressions.operator;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.conversions.Bson;

/**
 * The documents that transactions of a lease's holders write first, {@code {_id: {lease, slot}, fence, writes}}. The lease knows
 * how many of them any holder has ever used: a successor with fewer slots raises all of them. Thread-safe.
 */
record FenceSlots(LeaseCollection collection, int count) {
    private static final String SLOTS = "slots";
    private static final String WRITES = "writes";

    /**
     * Raises all slots of the lease to its fencing number. Waits for a transaction that has written one.
     *
     * @throws LeaseLostException if the lease has another holder
     * @throws com.mongodb.MongoBulkWriteException with a duplicate key if somebody raises them at the same time
     */
    void raise(HeldLease lease, Duration limit) {
        MongoCollection<BsonDocument> leases = collection.within(limit);
        int all = registered(leases, lease);
        List<UpdateOneModel<BsonDocument>> writes = IntStream.range(0, all)
                .mapToObj(slot -> new UpdateOneModel<BsonDocument>(
                        Filters.and(Filters.eq(ID, slotId(lease, slot)), Filters.lte(FENCE, lease.fencingNumber())),
                        Updates.set(FENCE, lease.fencingNumber()),
                        new UpdateOptions().upsert(true)))
                .toList();
        leases.bulkWrite(writes, new BulkWriteOptions().ordered(false));
    }

    /**
     * Whoever adds slots says so in the lease before, and only while he is its holder. So the next holder knows of all the slots
     * that this one can ever write.
     */
    private int registered(MongoCollection<BsonDocument> leases, HeldLease lease) {
        Bson ours = Filters.and(
                Filters.eq(ID, lease.name()),
                Filters.eq(OWNER, lease.owner()),
                Filters.eq(FENCE, lease.fencingNumber()));
        BsonDocument registered = leases.findOneAndUpdate(
                ours,
                List.of(new BsonDocument(
                        "$set", new BsonDocument(SLOTS, operator("$max", field(SLOTS), new BsonInt32(count))))),
                new FindOneAndUpdateOptions()
                        .returnDocument(ReturnDocument.AFTER)
                        .projection(Projections.include(SLOTS)));
        if (registered == null) {
            throw new LeaseLostException(lease, "it has another holder");
        }
        return registered.getInt32(SLOTS).getValue();
    }

    /** Writes a slot in a transaction; a write that changes nothing would conflict with nobody. */
    void writeIn(ClientSession session, HeldLease lease, int slot) {
        long matched = collection
                .inTransaction()
                .updateOne(
                        session,
                        Filters.and(Filters.eq(ID, slotId(lease, slot)), Filters.eq(FENCE, lease.fencingNumber())),
                        Updates.inc(WRITES, 1L))
                .getMatchedCount();
        if (matched == 0) {
            throw new LeaseLostException(
                    lease, "its fence was raised by another holder, or was not raised at take-over");
        }
    }

    private static BsonDocument slotId(HeldLease lease, int slot) {
        return new BsonDocument("lease", new BsonString(lease.name())).append("slot", new BsonInt32(slot));
    }
}
