package io.espalier.triggers;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import io.espalier.triggers.ledger.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;

/** Reads what a world of the ledger has stored. Thread-safe. */
record LedgerBook(TriggerWorld world) {

    /** The smallest saved cluster time of each trigger; empty if MongoDB is away. */
    Map<String, Long> saved() {
        Map<String, Long> saved = new HashMap<>();
        try {
            for (BsonDocument position :
                    world.positions().withTimeout(1, TimeUnit.SECONDS).find()) {
                saved.merge(
                        position.getString("trigger").getValue(),
                        position.getTimestamp("clusterTime").getValue(),
                        Math::min);
            }
        } catch (MongoException e) {
            return Map.of();
        }
        return saved;
    }

    /** The entries, and the dead letters as such. */
    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        ledger().find().map(LedgerTriggers::entry).into(entries);
        world.deadLetters().stream().map(LedgerTriggers::deadEntry).forEach(entries::add);
        return entries;
    }

    /** How many entries there are, as far as MongoDB knows without counting; none if it is away. */
    long roughCount() {
        try {
            return ledger().withTimeout(1, TimeUnit.SECONDS).estimatedDocumentCount();
        } catch (MongoException e) {
            return 0;
        }
    }

    /** Different events of triggers that were delivered, or are dead letters. */
    int delivered() {
        BsonDocument counted = ledger().aggregate(List.of(Aggregates.group("$delivery"), Aggregates.count()))
                .first();
        int recorded = counted == null ? 0 : counted.getInt32("count").getValue();
        return recorded + world.deadLetters().size();
    }

    private MongoCollection<BsonDocument> ledger() {
        return world.collection(LedgerTriggers.LEDGER);
    }
}
