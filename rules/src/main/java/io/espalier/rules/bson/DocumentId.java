package io.espalier.rules.bson;

import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonValue;

/** The {@code _id} that every stored document has. */
public final class DocumentId {
    public static final String FIELD = "_id";

    private DocumentId() {}

    /** The document with an {@code _id}: itself if it has one, else a copy that begins with a new one. */
    public static BsonDocument present(BsonDocument document) {
        if (document.containsKey(FIELD)) {
            return document;
        }
        BsonDocument identified = new BsonDocument(FIELD, new BsonObjectId());
        identified.putAll(document);
        return identified;
    }

    public static BsonValue of(BsonDocument document) {
        return Objects.requireNonNull(document.get(FIELD), "a stored document has an _id");
    }
}
