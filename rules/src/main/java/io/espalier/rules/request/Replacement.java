package io.espalier.rules.request;

import org.bson.BsonDocument;

/** A whole new document, but for its {@code _id}, which may be left out. */
public record Replacement(BsonDocument document) implements CallerUpdate {

    /**
     * @throws io.espalier.rules.RulesException with {@link io.espalier.rules.RulesErrorCode#INVALID_REQUEST} if the document
     *     cannot be stored under rules
     */
    public static Replacement of(BsonDocument document) {
        return new Replacement(PlainDocument.storable(document));
    }
}
