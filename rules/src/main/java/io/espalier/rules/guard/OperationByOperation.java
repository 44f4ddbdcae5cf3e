package io.espalier.rules.guard;

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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * A collection whose rules are read anew for each operation, however long it is kept: what their functions answered once holds
 * for one operation and not for the next.
 */
final class OperationByOperation implements DocumentCollection {
    private final Namespace namespace;
    private final Supplier<DocumentCollection> operation;

    OperationByOperation(Namespace namespace, Supplier<DocumentCollection> operation) {
        this.namespace = namespace;
        this.operation = operation;
    }

    @Override
    public Namespace namespace() {
        return namespace;
    }

    @Override
    public List<BsonDocument> find(Find find) {
        return operation.get().find(find);
    }

    @Override
    public void forEach(Find find, Consumer<BsonDocument> consumer) {
        operation.get().forEach(find, consumer);
    }

    @Override
    public long count(Bson query, int limit) {
        return operation.get().count(query, limit);
    }

    @Override
    public List<BsonValue> distinct(String field, Bson query) {
        return operation.get().distinct(field, query);
    }

    @Override
    public List<BsonDocument> aggregate(List<? extends Bson> pipeline) {
        return operation.get().aggregate(pipeline);
    }

    @Override
    public ChangeEvents watch(Watch watch) {
        return operation.get().watch(watch);
    }

    @Override
    public BsonValue insertOne(BsonDocument document) {
        return operation.get().insertOne(document);
    }

    @Override
    public List<BsonValue> insertMany(List<BsonDocument> documents) {
        return operation.get().insertMany(documents);
    }

    @Override
    public UpdateSummary updateOne(Bson query, Update update, boolean upsert) {
        return operation.get().updateOne(query, update, upsert);
    }

    @Override
    public UpdateSummary updateMany(Bson query, Update update, boolean upsert) {
        return operation.get().updateMany(query, update, upsert);
    }

    @Override
    public UpdateSummary replaceOne(Bson query, BsonDocument replacement, boolean upsert) {
        return operation.get().replaceOne(query, replacement, upsert);
    }

    @Override
    public Optional<BsonDocument> findOneAndUpdate(Bson query, Update update, FindAndModify options) {
        return operation.get().findOneAndUpdate(query, update, options);
    }

    @Override
    public Optional<BsonDocument> findOneAndReplace(Bson query, BsonDocument replacement, FindAndModify options) {
        return operation.get().findOneAndReplace(query, replacement, options);
    }

    @Override
    public Optional<BsonDocument> findOneAndDelete(Bson query, FindAndModify options) {
        return operation.get().findOneAndDelete(query, options);
    }

    @Override
    public long deleteOne(Bson query) {
        return operation.get().deleteOne(query);
    }

    @Override
    public long deleteMany(Bson query) {
        return operation.get().deleteMany(query);
    }

    @Override
    public BulkSummary bulkWrite(List<? extends BulkOperation> operations, boolean ordered) {
        return operation.get().bulkWrite(operations, ordered);
    }
}
