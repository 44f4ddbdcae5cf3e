package io.espalier.triggers.stream;

import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoClient;
import io.espalier.triggers.position.TriggerPosition;
import java.time.Duration;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.jspecify.annotations.Nullable;

/** Opens change streams, in the way that the server is able to hand out large events. Thread-safe. */
public final class ChangeStreams {
    private final Supplier<MongoClient> client;
    private final Duration timeLimit;

    private volatile @Nullable Boolean splits;

    /** @param timeLimit for one look into a stream, so that a silent network is noticed */
    public ChangeStreams(Supplier<MongoClient> client, Duration timeLimit) {
        this.client = client;
        this.timeLimit = timeLimit;
    }

    /**
     * Opens the stream of a query where {@code start} ends.
     *
     * @throws com.mongodb.MongoException if MongoDB cannot be reached, or refuses the stream
     */
    public ChangeSource open(WatchQuery query, TriggerPosition start) {
        return serverSplits()
                ? reader(new LargeEventReader.Request(query.inPieces(), false), start)
                : new LargeEventReader(query, start, this::reader).opened();
    }

    private ChangeSource reader(LargeEventReader.Request request, TriggerPosition start) {
        ChangeStreamIterable<BsonDocument> stream = request.query().stream(client.get(), timeLimit);
        return ChangeReader.open(request.oneByOne() ? stream.batchSize(1) : stream, start);
    }

    private boolean serverSplits() {
        Boolean known = splits;
        if (known == null) {
            BsonDocument info = client.get()
                    .getDatabase("admin")
                    .runCommand(new BsonDocument("buildInfo", new BsonInt32(1)), BsonDocument.class);
            known = ServerVersion.of(info.getString("version").getValue()).splitsLargeEvents();
            splits = known;
        }
        return known;
    }
}
