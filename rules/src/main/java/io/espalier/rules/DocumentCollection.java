package io.espalier.rules;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * A collection as the acting caller may use it: under system access the collection itself, under rules the view that the
 * caller's rules leave of it (spec/app-services.md §2.8). There is no other way from a function to data.
 *
 * <p>Operations join the transaction of the {@link io.espalier.rules.guard.DocumentStore} they came from, where one is open. Every operation may
 * throw a {@link RulesException}. Instances are not thread-safe; they belong to one call.
 */
public interface DocumentCollection {
    /** The largest number of documents that {@code find} and {@code aggregate} return (spec/app-services.md §6.5). */
    int MAX_RESULTS = 50_000;

    Namespace namespace();

    /**
     * The matching documents, all in memory.
     *
     * @throws RulesException with {@link RulesErrorCode#RESULT_TOO_LARGE} if there are more than {@value #MAX_RESULTS};
     *     {@link #forEach} has no such limit
     */
    List<BsonDocument> find(Find find);

    /**
     * Hands each matching document to {@code consumer}, in order, without holding all of them, until {@code consumer} says false.
     * The cursor is closed then, and also whatever {@code consumer} throws: none is left open.
     */
    void forEachWhile(Find find, Predicate<BsonDocument> consumer);

    /** As {@link #forEachWhile}, to the end. */
    default void forEach(Find find, Consumer<BsonDocument> consumer) {
        forEachWhile(find, document -> {
            consumer.accept(document);
            return true;
        });
    }

    default List<BsonDocument> find(Bson query) {
        return find(Find.matching(query));
    }

    default List<BsonDocument> find(Bson query, Bson projection) {
        return find(Find.matching(query).projection(projection));
    }

    /** All documents. */
    default List<BsonDocument> find() {
        return find(Find.all());
    }

    default Optional<BsonDocument> findOne() {
        return findOne(Find.all());
    }

    default Optional<BsonDocument> findOne(Bson query, Bson projection) {
        return findOne(Find.matching(query).projection(projection));
    }

    default Optional<BsonDocument> findOne(Bson query) {
        return findOne(Find.matching(query));
    }

    default Optional<BsonDocument> findOne(Find find) {
        return find(find.limit(1)).stream().findFirst();
    }

    default long count() {
        return count(new BsonDocument());
    }

    default long count(Bson query) {
        return count(query, 0);
    }

    /**
     * @param limit where to stop counting; 0 means no limit
     */
    long count(Bson query, int limit);

    /** The different values of a field in the matching documents; an array counts as its elements. In no defined order. */
    List<BsonValue> distinct(String field, Bson query);

    default List<BsonValue> distinct(String field) {
        return distinct(field, new BsonDocument());
    }

    /** @throws RulesException as {@link #find(Find)} */
    List<BsonDocument> aggregate(List<? extends Bson> pipeline);

    /** The changes from now on, or from where the request says. Not possible inside of a transaction. */
    ChangeEvents watch(Watch watch);

    /** @return the document's {@code _id}, made here when the document had none */
    BsonValue insertOne(BsonDocument document);

    /** All or none are inserted. @return the {@code _id}s in the order of the documents */
    List<BsonValue> insertMany(List<BsonDocument> documents);

    default UpdateSummary updateOne(Bson query, Bson update) {
        return updateOne(query, update, false);
    }

    /**
     * @param update operators, such as {@code $set}; or a document without any, which takes the place of the one that it
     *     meets, as in App Services (spec/app-services.md §6.4)
     */
    default UpdateSummary updateOne(Bson query, Bson update, boolean upsert) {
        BsonDocument change = update.toBsonDocument();
        return Update.isReplacement(change)
                ? replaceOne(query, change, upsert)
                : updateOne(query, Update.operators(change), upsert);
    }

    UpdateSummary updateOne(Bson query, Update update, boolean upsert);

    default UpdateSummary updateMany(Bson query, Bson update) {
        return updateMany(query, Update.operators(update), false);
    }

    default UpdateSummary updateMany(Bson query, Bson update, boolean upsert) {
        return updateMany(query, Update.operators(update), upsert);
    }

    /** All or none are changed. */
    UpdateSummary updateMany(Bson query, Update update, boolean upsert);

    default UpdateSummary replaceOne(Bson query, BsonDocument replacement) {
        return replaceOne(query, replacement, false);
    }

    UpdateSummary replaceOne(Bson query, BsonDocument replacement, boolean upsert);

    /**
     * As {@link #findOneAndUpdate(Bson, Update, FindAndModify)}.
     *
     * @param update as for {@link #updateOne(Bson, Bson, boolean)}
     */
    default Optional<BsonDocument> findOneAndUpdate(Bson query, Bson update, FindAndModify options) {
        BsonDocument change = update.toBsonDocument();
        return Update.isReplacement(change)
                ? findOneAndReplace(query, change, options)
                : findOneAndUpdate(query, Update.operators(change), options);
    }

    /** Returns the document as it was before. */
    default Optional<BsonDocument> findOneAndUpdate(Bson query, Bson update) {
        return findOneAndUpdate(query, update, FindAndModify.returningOld());
    }

    /** Returns the document as it was before. */
    default Optional<BsonDocument> findOneAndReplace(Bson query, BsonDocument replacement) {
        return findOneAndReplace(query, replacement, FindAndModify.returningOld());
    }

    default Optional<BsonDocument> findOneAndDelete(Bson query) {
        return findOneAndDelete(query, FindAndModify.returningOld());
    }

    /** @return empty if no document matched, or if the one to return does not exist or is not visible */
    Optional<BsonDocument> findOneAndUpdate(Bson query, Update update, FindAndModify options);

    /** @return as {@link #findOneAndUpdate} */
    Optional<BsonDocument> findOneAndReplace(Bson query, BsonDocument replacement, FindAndModify options);

    /** @return the document that was deleted, empty if none matched */
    Optional<BsonDocument> findOneAndDelete(Bson query, FindAndModify options);

    /** @return the number of deleted documents, 0 or 1 */
    long deleteOne(Bson query);

    /** @return the number of deleted documents */
    long deleteMany(Bson query);

    /** As {@link #bulkWrite(List, boolean)}, in order. */
    default BulkSummary bulkWrite(List<? extends BulkOperation> operations) {
        return bulkWrite(operations, true);
    }

    /**
     * Under rules all operations take effect together or none does. Under system access they are MongoDB's own bulk.
     *
     * @param ordered whether to stop at the first failure
     */
    BulkSummary bulkWrite(List<? extends BulkOperation> operations, boolean ordered);
}
