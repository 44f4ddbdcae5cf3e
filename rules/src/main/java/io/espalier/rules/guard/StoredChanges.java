package io.espalier.rules.guard;

import com.mongodb.MongoException;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.changestream.FullDocument;
import io.espalier.rules.ChangeEvents;
import io.espalier.rules.Namespace;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.Watch;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;

/** The changes of a collection as MongoDB reports them, updates with the whole document. */
final class StoredChanges implements ChangeEvents {
    private static final FieldPath CHANGED_ID = FieldPath.of("documentKey._id");
    private static final long AWAIT_MILLIS = 1000;

    private final Connection connection;
    private final Namespace namespace;
    private final MongoChangeStreamCursor<BsonDocument> cursor;

    private StoredChanges(Connection connection, Namespace namespace, MongoChangeStreamCursor<BsonDocument> cursor) {
        this.connection = connection;
        this.namespace = namespace;
        this.cursor = cursor;
    }

    /** All changes that the request asks for. */
    static StoredChanges open(Connection connection, Namespace namespace, Watch watch) {
        List<Bson> pipeline = new ArrayList<>(ofIds(watch));
        watch.filter().ifPresent(filter -> pipeline.add(Aggregates.match(filter)));
        return open(connection, namespace, watch, pipeline, stream -> stream);
    }

    /**
     * @param options sets what differs from the usual
     */
    static StoredChanges open(
            Connection connection,
            Namespace namespace,
            Watch watch,
            List<? extends Bson> pipeline,
            UnaryOperator<ChangeStreamIterable<BsonDocument>> options) {
        if (connection.transaction().session().isPresent()) {
            throw new RulesException(
                    RulesErrorCode.INVALID_REQUEST, "a collection cannot be watched inside of a transaction");
        }
        return connection.run("watch", namespace, () -> {
            ChangeStreamIterable<BsonDocument> stream = connection
                    .unlimitedCollection(namespace)
                    .watch(pipeline, BsonDocument.class)
                    .fullDocument(FullDocument.UPDATE_LOOKUP)
                    .maxAwaitTime(AWAIT_MILLIS, TimeUnit.MILLISECONDS);
            watch.resumeAfter().ifPresent(stream::resumeAfter);
            return new StoredChanges(connection, namespace, (MongoChangeStreamCursor<BsonDocument>)
                    options.apply(stream).withDocumentClass(BsonDocument.class).cursor());
        });
    }

    static List<Bson> ofIds(Watch watch) {
        return watch.ids()
                .<List<Bson>>map(ids -> List.of(Aggregates.match(Query.field(CHANGED_ID, "$in", new BsonArray(ids)))))
                .orElse(List.of());
    }

    @Override
    public Optional<BsonDocument> next() {
        connection.deadline().remaining();
        return connection.run("watch", namespace, () -> Optional.ofNullable(cursor.tryNext()));
    }

    @Override
    public void close() {
        try {
            cursor.close();
        } catch (MongoException _) {
            // Nobody waits for what the server says to a stream that is no longer wanted.
        }
    }
}
