package io.espalier.rules.guard;

import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.bulk.BulkWriteUpsert;
import com.mongodb.client.AggregateIterable;
import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.FindOneAndDeleteOptions;
import com.mongodb.client.model.FindOneAndReplaceOptions;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateManyModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import com.mongodb.client.result.UpdateResult;
import io.espalier.rules.BulkOperation;
import io.espalier.rules.BulkSummary;
import io.espalier.rules.ChangeEvents;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.Namespace;
import io.espalier.rules.Update;
import io.espalier.rules.UpdateSummary;
import io.espalier.rules.Watch;
import io.espalier.rules.bson.DocumentId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/** The collection itself, without rules: one operation of the driver for each, but for {@link #insertMany}. */
final class SystemCollection implements DocumentCollection {
    private final Namespace namespace;
    private final Connection connection;

    SystemCollection(Namespace namespace, Connection connection) {
        this.namespace = namespace;
        this.connection = connection;
    }

    @Override
    public Namespace namespace() {
        return namespace;
    }

    @Override
    public List<BsonDocument> find(Find find) {
        return connection.run("find", namespace, () -> Connection.all("find", namespace, iterable(find)));
    }

    @Override
    public void forEachWhile(Find find, Predicate<BsonDocument> consumer) {
        connection.forEachWhile(namespace, () -> iterable(find), consumer);
    }

    private FindIterable<BsonDocument> iterable(Find find) {
        FindIterable<BsonDocument> found = join(
                        collection -> collection.find(find.query()),
                        (collection, session) -> collection.find(session, find.query()))
                .limit(find.limit())
                .skip(find.skip())
                .maxTime(connection.maxTimeMillis(), TimeUnit.MILLISECONDS);
        find.projection().ifPresent(found::projection);
        find.sort().ifPresent(found::sort);
        return found;
    }

    @Override
    public long count(Bson query, int limit) {
        CountOptions options =
                new CountOptions().limit(limit).maxTime(connection.maxTimeMillis(), TimeUnit.MILLISECONDS);
        return run(
                "count",
                collection -> collection.countDocuments(query, options),
                (collection, session) -> collection.countDocuments(session, query, options));
    }

    @Override
    public List<BsonValue> distinct(String field, Bson query) {
        return connection.run(
                "distinct", namespace, () -> DistinctQuery.run(connection, namespace, field, query, values -> values));
    }

    @Override
    public List<BsonDocument> aggregate(List<? extends Bson> pipeline) {
        return connection.run("aggregate", namespace, () -> {
            AggregateIterable<BsonDocument> results = join(
                    collection -> collection.aggregate(pipeline),
                    (collection, session) -> collection.aggregate(session, pipeline));
            return Connection.all(
                    "aggregate", namespace, results.maxTime(connection.maxTimeMillis(), TimeUnit.MILLISECONDS));
        });
    }

    @Override
    public ChangeEvents watch(Watch watch) {
        return StoredChanges.open(connection, namespace, watch);
    }

    @Override
    public BsonValue insertOne(BsonDocument document) {
        BsonDocument identified = DocumentId.present(document);
        run(
                "insert",
                collection -> collection.insertOne(identified),
                (collection, session) -> collection.insertOne(session, identified));
        return DocumentId.of(identified);
    }

    @Override
    public List<BsonValue> insertMany(List<BsonDocument> documents) {
        if (documents.isEmpty()) {
            return List.of();
        }
        List<BsonDocument> identified =
                documents.stream().map(DocumentId::present).toList();
        connection.run(
                "insert",
                namespace,
                () -> connection.inTransaction(
                        (joined, session) -> joined.collection(namespace).insertMany(session, identified)));
        return identified.stream().map(DocumentId::of).toList();
    }

    @Override
    public UpdateSummary updateOne(Bson query, Update update, boolean upsert) {
        UpdateOptions options = updateOptions(update, upsert);
        return summary(
                switch (update.change()) {
                    case Update.Change.Operators(Bson operators) ->
                        run(
                                "update",
                                collection -> collection.updateOne(query, operators, options),
                                (collection, session) -> collection.updateOne(session, query, operators, options));
                    case Update.Change.Pipeline(List<Bson> stages) ->
                        run(
                                "update",
                                collection -> collection.updateOne(query, stages, options),
                                (collection, session) -> collection.updateOne(session, query, stages, options));
                });
    }

    @Override
    public UpdateSummary updateMany(Bson query, Update update, boolean upsert) {
        UpdateOptions options = updateOptions(update, upsert);
        return summary(
                switch (update.change()) {
                    case Update.Change.Operators(Bson operators) ->
                        run(
                                "update",
                                collection -> collection.updateMany(query, operators, options),
                                (collection, session) -> collection.updateMany(session, query, operators, options));
                    case Update.Change.Pipeline(List<Bson> stages) ->
                        run(
                                "update",
                                collection -> collection.updateMany(query, stages, options),
                                (collection, session) -> collection.updateMany(session, query, stages, options));
                });
    }

    static UpdateOptions updateOptions(Update update, boolean upsert) {
        UpdateOptions options = new UpdateOptions().upsert(upsert);
        return update.arrayFilters().isEmpty() ? options : options.arrayFilters(update.arrayFilters());
    }

    @Override
    public UpdateSummary replaceOne(Bson query, BsonDocument replacement, boolean upsert) {
        ReplaceOptions options = new ReplaceOptions().upsert(upsert);
        return summary(run(
                "update",
                collection -> collection.replaceOne(query, replacement, options),
                (collection, session) -> collection.replaceOne(session, query, replacement, options)));
    }

    private static UpdateSummary summary(UpdateResult result) {
        return new UpdateSummary(
                result.getMatchedCount(), result.getModifiedCount(), Optional.ofNullable(result.getUpsertedId()));
    }

    @Override
    public Optional<BsonDocument> findOneAndUpdate(Bson query, Update update, FindAndModify how) {
        FindOneAndUpdateOptions options = new FindOneAndUpdateOptions()
                .projection(how.projection().orElse(null))
                .sort(how.sort().orElse(null))
                .upsert(how.upsert())
                .returnDocument(returned(how))
                .arrayFilters(update.arrayFilters().isEmpty() ? null : update.arrayFilters())
                .maxTime(connection.maxTimeMillis(), TimeUnit.MILLISECONDS);
        return switch (update.change()) {
            case Update.Change.Operators(Bson operators) ->
                run(
                        "update",
                        collection -> Optional.ofNullable(collection.findOneAndUpdate(query, operators, options)),
                        (collection, session) ->
                                Optional.ofNullable(collection.findOneAndUpdate(session, query, operators, options)));
            case Update.Change.Pipeline(List<Bson> stages) ->
                run(
                        "update",
                        collection -> Optional.ofNullable(collection.findOneAndUpdate(query, stages, options)),
                        (collection, session) ->
                                Optional.ofNullable(collection.findOneAndUpdate(session, query, stages, options)));
        };
    }

    @Override
    public Optional<BsonDocument> findOneAndReplace(Bson query, BsonDocument replacement, FindAndModify how) {
        FindOneAndReplaceOptions options = new FindOneAndReplaceOptions()
                .projection(how.projection().orElse(null))
                .sort(how.sort().orElse(null))
                .upsert(how.upsert())
                .returnDocument(returned(how))
                .maxTime(connection.maxTimeMillis(), TimeUnit.MILLISECONDS);
        return run(
                "update",
                collection -> Optional.ofNullable(collection.findOneAndReplace(query, replacement, options)),
                (collection, session) ->
                        Optional.ofNullable(collection.findOneAndReplace(session, query, replacement, options)));
    }

    @Override
    public Optional<BsonDocument> findOneAndDelete(Bson query, FindAndModify how) {
        FindOneAndDeleteOptions options = new FindOneAndDeleteOptions()
                .projection(how.projection().orElse(null))
                .sort(how.sort().orElse(null))
                .maxTime(connection.maxTimeMillis(), TimeUnit.MILLISECONDS);
        return run(
                "delete",
                collection -> Optional.ofNullable(collection.findOneAndDelete(query, options)),
                (collection, session) -> Optional.ofNullable(collection.findOneAndDelete(session, query, options)));
    }

    private static ReturnDocument returned(FindAndModify how) {
        return how.returnNew() ? ReturnDocument.AFTER : ReturnDocument.BEFORE;
    }

    @Override
    public long deleteOne(Bson query) {
        return run(
                        "delete",
                        collection -> collection.deleteOne(query),
                        (collection, session) -> collection.deleteOne(session, query))
                .getDeletedCount();
    }

    @Override
    public long deleteMany(Bson query) {
        return run(
                        "delete",
                        collection -> collection.deleteMany(query),
                        (collection, session) -> collection.deleteMany(session, query))
                .getDeletedCount();
    }

    @Override
    public BulkSummary bulkWrite(List<? extends BulkOperation> operations, boolean ordered) {
        if (operations.isEmpty()) {
            return new BulkSummary(0, 0, 0, 0, Map.of());
        }
        List<WriteModel<BsonDocument>> writes =
                operations.stream().map(SystemCollection::write).toList();
        BulkWriteOptions options = new BulkWriteOptions().ordered(ordered);
        BulkWriteResult result = run(
                "bulk write",
                collection -> collection.bulkWrite(writes, options),
                (collection, session) -> collection.bulkWrite(session, writes, options));
        return new BulkSummary(
                result.getInsertedCount(),
                result.getMatchedCount(),
                result.getModifiedCount(),
                result.getDeletedCount(),
                result.getUpserts().stream()
                        .collect(Collectors.toMap(BulkWriteUpsert::getIndex, BulkWriteUpsert::getId)));
    }

    private static WriteModel<BsonDocument> write(BulkOperation operation) {
        return switch (operation) {
            case BulkOperation.InsertOne(BsonDocument document) -> new InsertOneModel<>(document);
            case BulkOperation.UpdateOne(Bson query, Update update, boolean upsert) ->
                switch (update.change()) {
                    case Update.Change.Operators(Bson operators) ->
                        new UpdateOneModel<>(query, operators, updateOptions(update, upsert));
                    case Update.Change.Pipeline(List<Bson> stages) ->
                        new UpdateOneModel<>(query, stages, updateOptions(update, upsert));
                };
            case BulkOperation.UpdateMany(Bson query, Update update, boolean upsert) ->
                switch (update.change()) {
                    case Update.Change.Operators(Bson operators) ->
                        new UpdateManyModel<>(query, operators, updateOptions(update, upsert));
                    case Update.Change.Pipeline(List<Bson> stages) ->
                        new UpdateManyModel<>(query, stages, updateOptions(update, upsert));
                };
            case BulkOperation.ReplaceOne(Bson query, BsonDocument replacement, boolean upsert) ->
                new ReplaceOneModel<>(query, replacement, new ReplaceOptions().upsert(upsert));
            case BulkOperation.DeleteOne(Bson query) -> new DeleteOneModel<>(query);
            case BulkOperation.DeleteMany(Bson query) -> new DeleteManyModel<>(query);
        };
    }

    private <T> T run(
            String operation,
            Function<MongoCollection<BsonDocument>, T> alone,
            BiFunction<MongoCollection<BsonDocument>, ClientSession, T> joined) {
        return connection.run(operation, namespace, () -> join(alone, joined));
    }

    /** Does the work inside the call's transaction if there is one, else alone. */
    private <T> T join(
            Function<MongoCollection<BsonDocument>, T> alone,
            BiFunction<MongoCollection<BsonDocument>, ClientSession, T> joined) {
        MongoCollection<BsonDocument> collection = connection.collection(namespace);
        Optional<ClientSession> session = connection.transaction().session();
        return session.isPresent() ? joined.apply(collection, session.get()) : alone.apply(collection);
    }
}
