package io.espalier.rules.schema;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonNumber;
import org.bson.BsonType;
import org.bson.BsonValue;

/** A word that {@code bsonType} can hold (spec/app-services.md §4). */
enum SchemaType {
    DOUBLE("double"),
    STRING("string"),
    OBJECT("object"),
    ARRAY("array"),
    OBJECT_ID("objectId"),
    DATE("date"),
    BOOL("bool"),
    NULL("null"),
    REGEX("regex"),
    INT("int"),
    TIMESTAMP("timestamp"),
    LONG("long"),
    DECIMAL("decimal"),
    /** Binary data of the subtype for UUIDs. */
    UUID("uuid"),
    /** Binary data of every subtype, as MongoDB's own schemas have it. */
    BIN_DATA("binData"),
    NUMBER("number"),
    /** Every type, null included. */
    MIXED("mixed");

    static final int UUID_BYTES = 16;

    private final String word;

    SchemaType(String word) {
        this.word = word;
    }

    static Optional<SchemaType> of(String word) {
        return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(SchemaType::word).toList();
    }

    String word() {
        return word;
    }

    boolean includes(BsonValue value) {
        return switch (this) {
            case DOUBLE -> value.getBsonType() == BsonType.DOUBLE;
            case STRING -> value.getBsonType() == BsonType.STRING;
            case OBJECT -> value.getBsonType() == BsonType.DOCUMENT;
            case ARRAY -> value.getBsonType() == BsonType.ARRAY;
            case OBJECT_ID -> value.getBsonType() == BsonType.OBJECT_ID;
            case DATE -> value.getBsonType() == BsonType.DATE_TIME;
            case BOOL -> value.getBsonType() == BsonType.BOOLEAN;
            case NULL -> value.getBsonType() == BsonType.NULL;
            case REGEX -> value.getBsonType() == BsonType.REGULAR_EXPRESSION;
            case INT -> value.getBsonType() == BsonType.INT32;
            case TIMESTAMP -> value.getBsonType() == BsonType.TIMESTAMP;
            case LONG -> value.getBsonType() == BsonType.INT64;
            case DECIMAL -> value.getBsonType() == BsonType.DECIMAL128;
            case BIN_DATA -> value.getBsonType() == BsonType.BINARY;
            case UUID -> value instanceof BsonBinary binary && isUuid(binary);
            case NUMBER -> value instanceof BsonNumber;
            case MIXED -> true;
        };
    }

    static boolean isUuid(BsonBinary binary) {
        return binary.getType() == BsonBinarySubType.UUID_STANDARD.getValue() && binary.getData().length == UUID_BYTES;
    }
}
