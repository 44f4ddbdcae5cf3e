package io.espalier.rules;

import com.mongodb.client.AggregateIterable;
import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.result.UpdateResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
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
        return connection.run("find", namespace, () -> iterable(find).into(new ArrayList<>()));
    }

    @Override
    public void forEach(Find find, Consumer<BsonDocument> consumer) {
        connection.forEach(namespace, () -> iterable(find), consumer);
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
    public long count(Bson query) {
        CountOptions options = new CountOptions().maxTime(connection.maxTimeMillis(), TimeUnit.MILLISECONDS);
        return run(
                "count",
                collection -> collection.countDocuments(query, options),
                (collection, session) -> collection.countDocuments(session, query, options));
    }

    @Override
    public List<BsonDocument> aggregate(List<? extends Bson> pipeline) {
        return connection.run("aggregate", namespace, () -> {
            AggregateIterable<BsonDocument> results = join(
                    collection -> collection.aggregate(pipeline),
                    (collection, session) -> collection.aggregate(session, pipeline));
            return results.maxTime(connection.maxTimeMillis(), TimeUnit.MILLISECONDS)
                    .into(new ArrayList<>());
        });
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
    public UpdateSummary updateOne(Bson query, Bson update, boolean upsert) {
        UpdateOptions options = new UpdateOptions().upsert(upsert);
        return summary(run(
                "update",
                collection -> collection.updateOne(query, update, options),
                (collection, session) -> collection.updateOne(session, query, update, options)));
    }

    @Override
    public UpdateSummary updateMany(Bson query, Bson update) {
        return summary(run(
                "update",
                collection -> collection.updateMany(query, update),
                (collection, session) -> collection.updateMany(session, query, update)));
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
    public Optional<BsonDocument> findOneAndUpdate(Bson query, Bson update, boolean returnNew) {
        FindOneAndUpdateOptions options = new FindOneAndUpdateOptions()
                .returnDocument(returnNew ? ReturnDocument.AFTER : ReturnDocument.BEFORE)
                .maxTime(connection.maxTimeMillis(), TimeUnit.MILLISECONDS);
        return run(
                "update",
                collection -> Optional.ofNullable(collection.findOneAndUpdate(query, update, options)),
                (collection, session) ->
                        Optional.ofNullable(collection.findOneAndUpdate(session, query, update, options)));
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
