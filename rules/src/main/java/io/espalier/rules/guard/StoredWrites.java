package io.espalier.rules.guard;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOptions;
import com.mongodb.client.model.FindOneAndReplaceOptions;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateManyModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import com.mongodb.client.result.UpdateResult;
import io.espalier.rules.Namespace;
import io.espalier.rules.bson.BsonOrder;
import io.espalier.rules.bson.DocumentId;
import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.CallerQuery;
import io.espalier.rules.query.Query;
import io.espalier.rules.request.CallerUpdate;
import io.espalier.rules.request.OperatorUpdate;
import io.espalier.rules.request.PipelineUpdate;
import io.espalier.rules.request.Replacement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Lets MongoDB write inside of one transaction, and tells what it wrote. No rule is looked at here. */
final class StoredWrites {
    private final Namespace namespace;
    private final Connection connection;
    private final ClientSession session;

    StoredWrites(Namespace namespace, Connection connection, ClientSession session) {
        this.namespace = namespace;
        this.connection = connection;
        this.session = session;
    }

    /**
     * Changes documents that the transaction has read.
     *
     * @return the documents after the change, in the same order
     * @throws MongoException if MongoDB cannot write one of them
     */
    List<BsonDocument> change(List<PlannedWrite> planned, CallerUpdate update, CallerQuery query) {
        return planned.size() == 1
                ? List.of(changeOne(planned.getFirst(), update, query))
                : changeAll(planned, update, query);
    }

    private BsonDocument changeOne(PlannedWrite planned, CallerUpdate update, CallerQuery query) {
        BsonDocument id = Query.field(FieldPath.of(DocumentId.FIELD), "$eq", planned.id());
        CallerUpdate change =
                planned.replacement().<CallerUpdate>map(Replacement::new).orElse(update);
        return Objects.requireNonNull(
                switch (change) {
                    case OperatorUpdate operators ->
                        collection()
                                .findOneAndUpdate(
                                        session,
                                        matching(id, operators, query),
                                        operators.operators(),
                                        options(operators));
                    case PipelineUpdate pipeline ->
                        collection().findOneAndUpdate(session, id, pipeline.stages(), options(List.of()));
                    case Replacement replacement ->
                        collection()
                                .findOneAndReplace(
                                        session,
                                        id,
                                        replacement.document(),
                                        new FindOneAndReplaceOptions()
                                                .returnDocument(ReturnDocument.AFTER)
                                                .collation(GuardedReader.SIMPLE));
                },
                "the document that the transaction read");
    }

    private static FindOneAndUpdateOptions options(OperatorUpdate update) {
        return options(update.arrayFilters());
    }

    private static FindOneAndUpdateOptions options(List<BsonDocument> arrayFilters) {
        return new FindOneAndUpdateOptions()
                .returnDocument(ReturnDocument.AFTER)
                .arrayFilters(arrayFilters.isEmpty() ? null : arrayFilters)
                .collation(GuardedReader.SIMPLE);
    }

    /** The positional {@code $} is the place where the caller's own query matches. */
    private static BsonDocument matching(BsonDocument ids, OperatorUpdate update, CallerQuery query) {
        return update.positional() ? Query.and(List.of(query.query(), ids)) : ids;
    }

    private List<BsonDocument> changeAll(List<PlannedWrite> planned, CallerUpdate update, CallerQuery query) {
        List<WriteModel<BsonDocument>> writes = new ArrayList<>();
        BsonArray alike = new BsonArray();
        for (PlannedWrite each : planned) {
            each.replacement()
                    .ifPresentOrElse(
                            document -> writes.add(new ReplaceOneModel<>(
                                    Query.field(FieldPath.of(DocumentId.FIELD), "$eq", each.id()),
                                    document,
                                    new ReplaceOptions().collation(GuardedReader.SIMPLE))),
                            () -> alike.add(each.id()));
        }
        if (!alike.isEmpty()) {
            writes.add(updateMany(any(alike), update, query));
        }
        collection().bulkWrite(session, writes, new BulkWriteOptions().ordered(true));
        return read(planned.stream().map(PlannedWrite::id).toList());
    }

    private static UpdateManyModel<BsonDocument> updateMany(BsonDocument ids, CallerUpdate update, CallerQuery query) {
        return switch (update) {
            case OperatorUpdate operators ->
                new UpdateManyModel<>(
                        matching(ids, operators, query),
                        operators.operators(),
                        updateOptions(operators.arrayFilters()));
            case PipelineUpdate pipeline -> new UpdateManyModel<>(ids, pipeline.stages(), updateOptions(List.of()));
            case Replacement _ -> throw new IllegalArgumentException("a replacement is for one document");
        };
    }

    private static UpdateOptions updateOptions(List<BsonDocument> arrayFilters) {
        return new UpdateOptions()
                .arrayFilters(arrayFilters.isEmpty() ? null : arrayFilters)
                .collation(GuardedReader.SIMPLE);
    }

    private List<BsonDocument> read(List<BsonValue> ids) {
        Map<BsonValue, BsonDocument> found = new TreeMap<>(BsonOrder::compare);
        collection()
                .find(session, any(new BsonArray(ids)))
                .collation(GuardedReader.SIMPLE)
                .forEach(document -> found.put(DocumentId.of(document), document));
        return ids.stream()
                .map(id -> Objects.requireNonNull(found.get(id), "a document that the transaction wrote"))
                .toList();
    }

    /**
     * Inserts what MongoDB makes of query and update. The condition that no document meets keeps it from changing a hidden
     * one instead, and, not being an equality, leaves nothing in the new document.
     */
    BsonDocument upsert(CallerQuery query, CallerUpdate update) {
        BsonDocument never = Query.field(FieldPath.of("never-" + UUID.randomUUID()), "$exists", BsonBoolean.TRUE);
        BsonDocument nothing = Query.and(List.of(query.query(), never));
        BsonValue id = Objects.requireNonNull(upsertOne(nothing, update).getUpsertedId(), "upserted id");
        return read(List.of(id)).getFirst();
    }

    private UpdateResult upsertOne(BsonDocument nothing, CallerUpdate update) {
        return switch (update) {
            case OperatorUpdate operators ->
                collection()
                        .updateOne(
                                session,
                                nothing,
                                operators.operators(),
                                updateOptions(operators.arrayFilters()).upsert(true));
            case PipelineUpdate pipeline ->
                collection()
                        .updateOne(
                                session,
                                nothing,
                                pipeline.stages(),
                                updateOptions(List.of()).upsert(true));
            case Replacement replacement ->
                collection()
                        .replaceOne(
                                session,
                                nothing,
                                replacement.document(),
                                new ReplaceOptions().upsert(true).collation(GuardedReader.SIMPLE));
        };
    }

    void insert(List<BsonDocument> documents) {
        collection().insertMany(session, documents);
    }

    long delete(List<BsonValue> ids) {
        return collection()
                .deleteMany(session, any(new BsonArray(ids)), new DeleteOptions().collation(GuardedReader.SIMPLE))
                .getDeletedCount();
    }

    private static BsonDocument any(BsonArray ids) {
        return Query.field(FieldPath.of(DocumentId.FIELD), "$in", ids);
    }

    private MongoCollection<BsonDocument> collection() {
        return connection.collection(namespace);
    }
}
