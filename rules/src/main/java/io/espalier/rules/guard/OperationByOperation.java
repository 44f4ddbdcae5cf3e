package io.espalier.rules.guard;

import io.espalier.rules.BulkOperation;
import io.espalier.rules.BulkSummary;
import io.espalier.rules.ChangeEvents;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import io.espalier.rules.FindAndModify;
import io.espalier.rules.Namespace;
import io.espalier.rules.RuleContext;
import io.espalier.rules.Update;
import io.espalier.rules.UpdateSummary;
import io.espalier.rules.Watch;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * A collection whose rules are read anew for each operation that follows one in which they called a function: what functions
 * answered once holds for one operation and not for the next. Rules that call none stay as they were read.
 */
final class OperationByOperation implements DocumentCollection {
    private final Namespace namespace;
    private final RuleContext context;
    private final Function<RuleContext, DocumentCollection> reader;
    private @Nullable Reading last;

    /**
     * @param reader reads the rules for one operation
     */
    OperationByOperation(Namespace namespace, RuleContext context, Function<RuleContext, DocumentCollection> reader) {
        this.namespace = namespace;
        this.context = context;
        this.reader = reader;
    }

    private DocumentCollection operation() {
        if (last == null || last.context().hasCalledFunctions()) {
            RuleContext now = context.forOperation();
            last = new Reading(now, reader.apply(now));
        }
        return last.collection();
    }

    /** The rules as they were read for an operation. */
    private record Reading(RuleContext context, DocumentCollection collection) {}

    @Override
    public Namespace namespace() {
        return namespace;
    }

    @Override
    public List<BsonDocument> find(Find find) {
        return operation().find(find);
    }

    @Override
    public void forEachWhile(Find find, Predicate<BsonDocument> consumer) {
        operation().forEachWhile(find, consumer);
    }

    @Override
    public long count(Bson query, int limit) {
        return operation().count(query, limit);
    }

    @Override
    public List<BsonValue> distinct(String field, Bson query) {
        return operation().distinct(field, query);
    }

    @Override
    public List<BsonDocument> aggregate(List<? extends Bson> pipeline) {
        return operation().aggregate(pipeline);
    }

    @Override
    public ChangeEvents watch(Watch watch) {
        return operation().watch(watch);
    }

    @Override
    public BsonValue insertOne(BsonDocument document) {
        return operation().insertOne(document);
    }

    @Override
    public List<BsonValue> insertMany(List<BsonDocument> documents) {
        return operation().insertMany(documents);
    }

    @Override
    public UpdateSummary updateOne(Bson query, Update update, boolean upsert) {
        return operation().updateOne(query, update, upsert);
    }

    @Override
    public UpdateSummary updateMany(Bson query, Update update, boolean upsert) {
        return operation().updateMany(query, update, upsert);
    }

    @Override
    public UpdateSummary replaceOne(Bson query, BsonDocument replacement, boolean upsert) {
        return operation().replaceOne(query, replacement, upsert);
    }

    @Override
    public Optional<BsonDocument> findOneAndUpdate(Bson query, Update update, FindAndModify options) {
        return operation().findOneAndUpdate(query, update, options);
    }

    @Override
    public Optional<BsonDocument> findOneAndReplace(Bson query, BsonDocument replacement, FindAndModify options) {
        return operation().findOneAndReplace(query, replacement, options);
    }

    @Override
    public Optional<BsonDocument> findOneAndDelete(Bson query, FindAndModify options) {
        return operation().findOneAndDelete(query, options);
    }

    @Override
    public long deleteOne(Bson query) {
        return operation().deleteOne(query);
    }

    @Override
    public long deleteMany(Bson query) {
        return operation().deleteMany(query);
    }

    @Override
    public BulkSummary bulkWrite(List<? extends BulkOperation> operations, boolean ordered) {
        return operation().bulkWrite(operations, ordered);
    }
}
