package io.espalier.leases;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bson.BsonDocument;

/**
 * Where leases are kept: the collection {@value #NAME} of Espalier's database. Its only index is the one on {@code _id}; it holds
 *
 * <ul>
 *   <li>leases: {@code {_id: name, owner, fence, until, time, slots}}, kept for good, because the fencing number must never begin anew;
 *   <li>members of a {@link WorkShare}: {@code {_id: {share, member}, until, time, pieces}}, until they stop, or for a day;
 *   <li>the {@link Fence}'s slots, {@code {_id: {lease, slot}, fence, writes}}, and for each what its last transaction was,
 *       {@code {_id: {lease, transaction}, fence, session, number}}: as many as transactions of one holder run at once.
 * </ul>
 *
 * @param client asked for at each use; the same one every time
 * @param database the name of Espalier's database
 */
public record LeaseCollection(Supplier<MongoClient> client, String database) {
    static final String NAME = "leases";

    /** So many documents come with the first answer; by default it would be a hundred. */
    static final int ONE_BATCH = 10_000;

    /** Majority reads and writes from the primary, whatever the connection string says, each within {@code limit}, 1 ms at least. */
    MongoCollection<BsonDocument> within(Duration limit) {
        return inTransaction()
                .withWriteConcern(WriteConcern.MAJORITY)
                .withReadConcern(ReadConcern.MAJORITY)
                .withReadPreference(ReadPreference.primary())
                .withTimeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
    }

    /** Without settings of its own: a transaction's settings hold. */
    MongoCollection<BsonDocument> inTransaction() {
        return client.get().getDatabase(database).getCollection(NAME, BsonDocument.class);
    }
}
