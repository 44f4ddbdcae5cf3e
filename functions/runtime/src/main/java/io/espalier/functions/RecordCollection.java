package io.espalier.functions;

import io.espalier.rules.DocumentCollection;
import io.espalier.rules.Find;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * A collection seen through a record class. Whatever it does not offer is done on {@link #documents()}, which is the same
 * collection. Belongs to one call; not thread-safe.
 *
 * <p>A document that does not fit the record is refused with the path of what does not fit: a missing field whose component is
 * no {@link Optional}, a wrong type, a field that the record does not have.
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

    /** @return the document's {@code _id}, made here when the record has none */
    public BsonValue insertOne(T record) {
        return documents.insertOne(encoded(record));
    }

    /** All or none are inserted. @return the {@code _id}s in the order of the records */
    public List<BsonValue> insertMany(List<T> records) {
        return documents.insertMany(records.stream().map(this::encoded).toList());
    }

    /** @return whether a document matched, or was inserted by {@code upsert} */
    public boolean replaceOne(Bson query, T replacement, boolean upsert) {
        var summary = documents.replaceOne(query, encoded(replacement), upsert);
        return summary.matchedCount() > 0 || summary.upsertedId().isPresent();
    }

    private T decoded(BsonDocument document) {
        return mapper.decode(document, type, documents.namespace().toString());
    }

    private BsonDocument encoded(T record) {
        return mapper.encode(record).asDocument();
    }
}
