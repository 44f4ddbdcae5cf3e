package io.espalier.functions;

import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import io.espalier.rules.UpdateSummary;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * A collection seen through a record class. Whatever it does not offer is done on {@link #documents()}, which is the same
 * collection. Belongs to one call; not thread-safe.
 *
 * <p>Documents may have more fields than the record: they are left out when it is read, and stay when it is written by
 * {@link #updateOne}. Objects inside are read and written as a whole, so that a field of theirs which its record does not have is
 * refused; a component with {@code @BsonExtraElements} holds such fields. Reading a document that does not fit throws a
 * {@link FunctionException} with {@link FunctionErrorCode#FUNCTION_BROKEN}, which names the path and stays out of answers to clients.
 */
public final class RecordCollection<T extends Record> {
    private final DocumentCollection documents;
    private final Class<T> type;
    private final BsonMapper mapper;

    public RecordCollection(DocumentCollection documents, Class<T> type, BsonMapper mapper) {
        this.documents = documents;
        this.type = type;
        this.mapper = mapper;
    }

    /** The same collection without the record class. */
    public DocumentCollection documents() {
        return documents;
    }

    /** All matching documents. */
    public List<T> find(Find find) {
        return documents.find(find).stream().map(this::decoded).toList();
    }

    public List<T> find(Bson query) {
        return find(Find.matching(query));
    }

    public Optional<T> findOne(Bson query) {
        return documents.findOne(query).map(this::decoded);
    }

    /** Hands each matching document to {@code consumer}, in order, without holding all of them. */
    public void forEach(Find find, Consumer<? super T> consumer) {
        documents.forEach(find, document -> consumer.accept(decoded(document)));
    }

    /** As {@link #forEach}, until {@code consumer} says false; nothing is left open then. */
    public void forEachWhile(Find find, Predicate<? super T> consumer) {
        documents.forEachWhile(find, document -> consumer.test(decoded(document)));
    }

    /** @return the document's {@code _id}, made here when the record has none */
    public BsonValue insertOne(T record) {
        return documents.insertOne(encoded(record));
    }

    /** All or none are inserted. @return the {@code _id}s in the order of the records */
    public List<BsonValue> insertMany(List<T> records) {
        return documents.insertMany(records.stream().map(this::encoded).toList());
    }

    /**
     * Gives the fields of a matching document the record's values: an empty {@link Optional} takes its field out, and fields that
     * the record does not have stay. To replace a document as a whole there is {@link #documents()}.
     *
     * @return whether a document matched, or was inserted by {@code upsert}
     */
    public boolean updateOne(Bson query, T record, boolean upsert) {
        UpdateSummary summary = documents.updateOne(query, mapper.encodeUpdate(record), upsert);
        return summary.matchedCount() > 0 || summary.upsertedId().isPresent();
    }

    private T decoded(BsonDocument document) {
        return mapper.read(document, type, documents.namespace().toString());
    }

    private BsonDocument encoded(T record) {
        return mapper.encode(record).asDocument();
    }
}
