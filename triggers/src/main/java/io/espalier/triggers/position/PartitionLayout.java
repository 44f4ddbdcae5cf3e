package io.espalier.triggers.position;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.nin;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.espalier.functions.database.EspalierDatabase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;

/**
 * Divides a trigger anew, when its number of partitions has changed: all new parts begin where the slowest of the old ones
 * stood, so that nothing is lost and some events are delivered again; parked events go to the part that their document belongs
 * to now. Thread-safe.
 */
public final class PartitionLayout {
    private static final TransactionOptions OPTIONS = TransactionOptions.builder()
            .writeConcern(WriteConcern.MAJORITY)
            .readConcern(ReadConcern.SNAPSHOT)
            .readPreference(ReadPreference.primary())
            .build();

    private final EspalierDatabase database;
    private final String deliveries;

    /** @param deliveries the collection of parked events */
    public PartitionLayout(EspalierDatabase database, String deliveries) {
        this.database = database;
        this.deliveries = deliveries;
    }

    /** Whether what is stored about a trigger is divided otherwise. */
    public static boolean differs(List<StoredPosition> stored, int partitions) {
        return stored.stream().anyMatch(found -> found.position().part().partitions() != partitions);
    }

    /**
     * Divides a trigger as these positions do, whose places do not count. Nothing happens if it is divided so already.
     *
     * @param beginnings one for each part
     */
    public void apply(List<TriggerPosition> beginnings) {
        try (ClientSession session = database.client().startSession()) {
            session.withTransaction(
                    () -> {
                        applyIn(session, beginnings);
                        return true;
                    },
                    OPTIONS);
        }
    }

    private void applyIn(ClientSession session, List<TriggerPosition> beginnings) {
        PartId any = beginnings.getFirst().part();
        List<StoredPosition> stored = positions()
                .find(session, eq(PositionDocument.TRIGGER, any.trigger()))
                .map(PositionDocument::decode)
                .into(new ArrayList<>());
        Optional<BsonTimestamp> slowest =
                stored.stream().map(found -> found.position().clusterTime()).min(Comparator.naturalOrder());
        if (slowest.isEmpty() || !differs(stored, any.partitions())) {
            return;
        }
        beginnings.forEach(beginning -> begin(session, beginning, slowest.get()));
        positions()
                .deleteMany(
                        session,
                        and(
                                eq(PositionDocument.TRIGGER, any.trigger()),
                                nin(
                                        PositionDocument.ID,
                                        beginnings.stream()
                                                .map(beginning ->
                                                        beginning.part().toString())
                                                .toList())));
        movePark(session, any);
    }

    private void begin(ClientSession session, TriggerPosition beginning, BsonTimestamp time) {
        PartId part = beginning.part();
        positions()
                .updateOne(
                        session,
                        eq(PositionDocument.ID, part.toString()),
                        Updates.combine(
                                Updates.set(PositionDocument.TRIGGER, part.trigger()),
                                Updates.set(PositionDocument.PARTITION, part.partition()),
                                Updates.set(PositionDocument.PARTITIONS, part.partitions()),
                                Updates.set(PositionDocument.CLUSTER_TIME, time),
                                Updates.set(PositionDocument.PIPELINE_HASH, beginning.pipelineHash()),
                                Updates.unset(PositionDocument.EVENT_TOKEN),
                                Updates.unset(PositionDocument.HIGH_WATER_MARK),
                                Updates.setOnInsert(PositionDocument.REPLICA_SET_ID, beginning.replicaSetId()),
                                Updates.setOnInsert(PositionDocument.FENCE, new BsonInt64(0)),
                                Updates.inc(PositionDocument.REVISION, 1)),
                        new UpdateOptions().upsert(true));
    }

    private void movePark(ClientSession session, PartId any) {
        BsonInt32 count = new BsonInt32(any.partitions());
        BsonValue hash = operator("$toHashedIndexKey", new BsonString("$event.documentKey._id"));
        // Half of the hashes are negative, and so are their remainders.
        BsonValue partition = operator("$mod", operator("$add", operator("$mod", hash, count), count), count);
        BsonValue number = operator("$toString", operator("$add", partition, new BsonInt32(1)));
        BsonString name = new BsonString(any.trigger());
        BsonValue part = operator(
                "$cond",
                operator("$eq", partition, new BsonInt32(0)),
                name,
                operator("$concat", name, new BsonString("#"), number));
        database.client()
                .getDatabase(database.name())
                .getCollection(deliveries)
                .updateMany(
                        session,
                        and(eq("trigger", any.trigger()), eq("state", "parked")),
                        List.of(new BsonDocument("$set", new BsonDocument("part", part))));
    }

    private static BsonDocument operator(String name, BsonValue... operands) {
        return new BsonDocument(name, operands.length == 1 ? operands[0] : new BsonArray(List.of(operands)));
    }

    private MongoCollection<BsonDocument> positions() {
        return database.client()
                .getDatabase(database.name())
                .getCollection(PositionRepository.COLLECTION, BsonDocument.class);
    }
}
