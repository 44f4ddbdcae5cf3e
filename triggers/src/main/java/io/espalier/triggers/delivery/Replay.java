package io.espalier.triggers.delivery;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.triggers.position.PositionOrders;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;

/**
 * Gives dead letters another attempt: they are parked for it, and whoever works on their parts is told. An event is never in
 * both collections, and never in none. Thread-safe.
 */
public final class Replay {
    /** So many, with events of up to 15 MB, fit into a transaction. */
    private static final int BATCH = 50;

    private static final TransactionOptions OPTIONS = TransactionOptions.builder()
            .writeConcern(WriteConcern.MAJORITY)
            .readConcern(ReadConcern.SNAPSHOT)
            .readPreference(ReadPreference.primary())
            .build();

    private final EspalierDatabase database;
    private final DeadLetterRepository deadLetters;
    private final DeliveryRepository deliveries;
    private final PositionOrders orders;

    public Replay(
            EspalierDatabase database,
            DeadLetterRepository deadLetters,
            DeliveryRepository deliveries,
            PositionOrders orders) {
        this.database = database;
        this.deadLetters = deadLetters;
        this.deliveries = deliveries;
        this.orders = orders;
    }

    /**
     * Replays those that match, in the order of their streams, each once: what is a dead letter again meanwhile stays one.
     *
     * @return how many
     */
    public int replay(Bson filter) {
        List<String> ids = deadLetters.ids(filter);
        int replayed = 0;
        for (int from = 0; from < ids.size(); from += BATCH) {
            List<BsonDocument> batch = park(ids.subList(from, Math.min(from + BATCH, ids.size())));
            Set<String> parts = batch.stream()
                    .map(letter -> letter.getString("part").getValue())
                    .collect(Collectors.toSet());
            orders.replayed(parts);
            replayed += batch.size();
        }
        return replayed;
    }

    private List<BsonDocument> park(List<String> ids) {
        try (ClientSession session = database.client().startSession()) {
            return session.withTransaction(
                    () -> {
                        List<BsonDocument> letters = deadLetters.take(session, ids);
                        letters.forEach(letter -> deliveries.replay(session, letter));
                        return letters;
                    },
                    OPTIONS);
        }
    }
}
