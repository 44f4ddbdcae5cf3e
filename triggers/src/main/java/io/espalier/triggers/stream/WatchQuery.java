package io.espalier.triggers.stream;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoClient;
import com.mongodb.client.model.changestream.FullDocument;
import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import io.espalier.app.WatchedScope;
import io.espalier.triggers.position.PartId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/**
 * What a change stream is asked for: everything that decides which events come, and nothing else. Two equal ones can share a
 * stream. Immutable.
 *
 * @param stages run in the server
 * @param fullDocument updates carry the current document
 * @param beforeChange the document as it was, where MongoDB has it
 * @param expandedEvents also what happens to collections and indexes
 */
public record WatchQuery(
        WatchedScope scope,
        List<BsonDocument> stages,
        boolean fullDocument,
        boolean beforeChange,
        boolean expandedEvents) {
    /** How long the server holds a look into a quiet stream; also how long a stop may have to wait for it. */
    private static final Duration AWAIT = Duration.ofSeconds(1);

    private static final List<String> IMAGES = List.of("fullDocument", "fullDocumentBeforeChange");
    private static final List<String> HEAD =
            List.of("operationType", "ns", "documentKey", "clusterTime", "wallTime", "to");

    public WatchQuery {
        stages = List.copyOf(stages);
    }

    /** The events of one partition of the documents, which MongoDB picks by the hash that its hashed indexes have. */
    public WatchQuery of(PartId part) {
        if (part.partitions() == 1) {
            return this;
        }
        int count = part.partitions();
        BsonDocument hash = new BsonDocument("$toHashedIndexKey", new BsonString("$documentKey._id"));
        BsonDocument rest = new BsonDocument("$mod", new BsonArray(List.of(hash, new BsonInt32(count))));
        // Half of the hashes are negative, and so are their remainders.
        BsonArray wanted =
                new BsonArray(List.of(new BsonInt32(part.partition()), new BsonInt32(part.partition() - count)));
        BsonDocument condition = new BsonDocument("$in", new BsonArray(List.of(rest, wanted)));
        BsonDocument match = new BsonDocument("$match", new BsonDocument("$expr", condition));
        return with(Stream.concat(Stream.of(match), stages.stream()).toList());
    }

    /** The same events without documents, where they are too large with them. What the stages look at stays. */
    WatchQuery withoutImages() {
        BsonArray images = new BsonArray(IMAGES.stream().map(BsonString::new).toList());
        return with(Stream.concat(stages.stream(), Stream.of(new BsonDocument("$unset", images)))
                .toList());
    }

    /** The same events with nothing but what happened when, and to which document. */
    WatchQuery headsOnly() {
        BsonDocument head = new BsonDocument();
        HEAD.forEach(field -> head.append(field, BsonBoolean.TRUE));
        return with(Stream.concat(stages.stream(), Stream.of(new BsonDocument("$project", head)))
                .toList());
    }

    /** Events above 16 MB come in pieces; only servers from 6.0.9 and 7.0 on know that stage. */
    WatchQuery inPieces() {
        return with(Stream.concat(
                        stages.stream(),
                        Stream.of(new BsonDocument("$changeStreamSplitLargeEvent", new BsonDocument())))
                .toList());
    }

    /** Changes when anything changes that decides which events come. */
    public String hash() {
        BsonDocument asked = new BsonDocument("scope", new BsonString(namespace()))
                .append("fullDocument", BsonBoolean.valueOf(fullDocument))
                .append("beforeChange", BsonBoolean.valueOf(beforeChange))
                .append("expandedEvents", BsonBoolean.valueOf(expandedEvents))
                .append("stages", new BsonArray(stages));
        return Sha256.hex(asked.toJson());
    }

    /** What is watched, in messages. */
    public String namespace() {
        return switch (scope) {
            case WatchedScope.OfCollection(String database, String collection) -> database + "." + collection;
            case WatchedScope.OfDatabase(String database) -> database;
            case WatchedScope.OfDeployment() -> "the deployment";
        };
    }

    /** @param timeLimit for one look into the stream, so that a silent network is noticed */
    ChangeStreamIterable<BsonDocument> stream(MongoClient client, Duration timeLimit) {
        var patient = client.withReadConcern(ReadConcern.MAJORITY)
                .withReadPreference(ReadPreference.primary())
                .withTimeout(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
        ChangeStreamIterable<BsonDocument> stream = switch (scope) {
            case WatchedScope.OfCollection(String database, String collection) ->
                patient.getDatabase(database)
                        .getCollection(collection)
                        .watch(new ArrayList<>(stages), BsonDocument.class);
            case WatchedScope.OfDatabase(String database) ->
                patient.getDatabase(database).watch(new ArrayList<>(stages), BsonDocument.class);
            case WatchedScope.OfDeployment() -> patient.watch(new ArrayList<>(stages), BsonDocument.class);
        };
        stream.maxAwaitTime(AWAIT.toMillis(), TimeUnit.MILLISECONDS)
                .fullDocument(fullDocument ? FullDocument.UPDATE_LOOKUP : FullDocument.DEFAULT);
        if (beforeChange) {
            stream.fullDocumentBeforeChange(FullDocumentBeforeChange.WHEN_AVAILABLE);
        }
        if (expandedEvents) {
            stream.showExpandedEvents(true);
        }
        return stream;
    }

    private WatchQuery with(List<BsonDocument> newStages) {
        return new WatchQuery(scope, newStages, fullDocument, beforeChange, expandedEvents);
    }
}
