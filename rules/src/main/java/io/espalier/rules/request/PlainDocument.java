package io.espalier.rules.request;

import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.codecs.configuration.CodecRegistry;
import org.bson.conversions.Bson;

/**
 * A request's document as plain maps and lists. What is checked is then what is sent: a raw document could hold a name twice,
 * of which a check sees one and MongoDB another.
 */
public final class PlainDocument {
    /** MongoDB's own limit for documents is a little higher. */
    private static final int MAXIMUM_DEPTH = 100;

    private PlainDocument() {}

    public static BsonDocument of(Bson document, CodecRegistry codecs) {
        return copy(document.toBsonDocument(BsonDocument.class, codecs));
    }

    public static BsonDocument copy(BsonDocument document) {
        return copy(document, 0);
    }

    /**
     * A document to store. Names that MongoDB's update and query language cannot reach would not be guarded by any rule that
     * names a path.
     */
    public static BsonDocument storable(BsonDocument document) {
        BsonDocument plain = copy(document);
        for (String name : plain.keySet()) {
            if (name.isEmpty() || name.startsWith("$") || name.contains(".")) {
                throw new RulesException(
                        RulesErrorCode.INVALID_REQUEST,
                        "a field's name must not be empty, begin with '$' or contain '.' under rules, got '" + name
                                + "'");
            }
        }
        return plain;
    }

    private static BsonDocument copy(BsonDocument document, int depth) {
        if (depth > MAXIMUM_DEPTH) {
            throw new RulesException(
                    RulesErrorCode.INVALID_REQUEST, "a document is nested more than " + MAXIMUM_DEPTH + " levels deep");
        }
        BsonDocument copy = new BsonDocument();
        for (Map.Entry<String, BsonValue> field : document.entrySet()) {
            requireWellFormed(field.getKey());
            copy.put(field.getKey(), copyValue(field.getValue(), depth + 1));
        }
        return copy;
    }

    private static BsonValue copyValue(BsonValue value, int depth) {
        return switch (value) {
            case BsonDocument embedded -> copy(embedded, depth);
            case BsonArray array -> {
                if (depth > MAXIMUM_DEPTH) {
                    throw new RulesException(
                            RulesErrorCode.INVALID_REQUEST,
                            "a document is nested more than " + MAXIMUM_DEPTH + " levels deep");
                }
                BsonArray copy = new BsonArray();
                array.forEach(element -> copy.add(copyValue(element, depth + 1)));
                yield copy;
            }
            case BsonString text -> {
                requireWellFormed(text.getValue());
                yield text;
            }
            default -> value;
        };
    }

    /** Half of a pair of surrogates becomes a question mark on its way to MongoDB: what was checked would not be what is stored. */
    private static void requireWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSurrogatePair(text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : ' ')) {
                    throw new RulesException(
                            RulesErrorCode.INVALID_REQUEST,
                            "a text holds half of a pair of surrogates and is not UTF-8");
                }
                i++;
            }
        }
    }
}
