package io.espalier.rules;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * A collection as the acting caller may use it: under system access the collection itself, under rules the view that the
 * caller's rules leave of it (spec/app-services.md §2.8). There is no other way from a function to data.
 *
 * <p>Operations join the transaction of the {@link DocumentStore} they came from, where one is open. Every operation may
 * throw a {@link RulesException}. Instances are not thread-safe; they belong to one call.
 */
public interface DocumentCollection {

    Namespace namespace();

    /** The matching documents, all in memory. Callers bound the number with {@link Find#limit}. */
    List<BsonDocument> find(Find find);

    /** Hands each matching document to {@code consumer}, in order, without holding all of them. */
    void forEach(Find find, Consumer<BsonDocument> consumer);

    default List<BsonDocument> find(Bson query) {
        return find(Find.matching(query));
    }

    default Optional<BsonDocument> findOne(Bson query) {
        return findOne(Find.matching(query));
    }

    default Optional<BsonDocument> findOne(Find find) {
        return find(find.limit(1)).stream().findFirst();
    }

    long count(Bson query);

    List<BsonDocument> aggregate(List<? extends Bson> pipeline);

    /** @return the document's {@code _id}, made here when the document had none */
    BsonValue insertOne(BsonDocument document);

    /** All or none are inserted. @return the {@code _id}s in the order of the documents */
    List<BsonValue> insertMany(List<BsonDocument> documents);

    default UpdateSummary updateOne(Bson query, Bson update) {
        return updateOne(query, update, false);
    }

    UpdateSummary updateOne(Bson query, Bson update, boolean upsert);

    UpdateSummary updateMany(Bson query, Bson update);

    UpdateSummary replaceOne(Bson query, BsonDocument replacement, boolean upsert);

    /** Changes one document and returns it as it is {@code returnNew ? after : before} the change. */
    Optional<BsonDocument> findOneAndUpdate(Bson query, Bson update, boolean returnNew);

    /** @return the number of deleted documents, 0 or 1 */
    long deleteOne(Bson query);

    /** @return the number of deleted documents */
    long deleteMany(Bson query);
}
