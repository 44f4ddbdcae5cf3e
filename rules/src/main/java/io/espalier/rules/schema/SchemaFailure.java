package io.espalier.rules.schema;

import org.bson.BsonDocument;

/**
 * One demand of a schema that a document does not meet.
 *
 * @param path where in the document; for a missing property where it would stand
 * @param keyword the schema's keyword
 * @param expected what the keyword demands
 * @param found what is there: its type, and of short simple values the value itself
 */
public record SchemaFailure(ValuePath path, String keyword, String expected, String found) {

    /** Whether what failed is the same in the stored document and in what the caller sees of it. */
    public boolean isSeen(BsonDocument stored, BsonDocument seen) {
        return path.isSameIn(stored, seen);
    }

    /** Whether the value has a type that the schema does not allow. */
    public boolean isOfType() {
        return keyword.equals("bsonType") || keyword.equals("type");
    }

    /** In one line. */
    public String toText() {
        String place = path.toString();
        return (place.isEmpty() ? "the document" : "'" + place + "'") + ": " + keyword + ": expected " + expected
                + ", found " + found;
    }
}
