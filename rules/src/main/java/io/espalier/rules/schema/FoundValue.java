package io.espalier.rules.schema;

import java.util.Locale;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Describes values in messages: the type, and of short simple ones the value. */
final class FoundValue {
    static final String NOTHING = "nothing";

    private static final int LONGEST_TEXT = 40;

    private FoundValue() {}

    static String describe(@Nullable BsonValue value) {
        return switch (value) {
            case null -> NOTHING;
            case BsonNull _ -> "null";
            case BsonString text -> "string " + text(text.getValue());
            case BsonInt32 number -> "int " + number.getValue();
            case BsonInt64 number -> "long " + number.getValue();
            case BsonDouble number -> "double " + number.getValue();
            case BsonDecimal128 number -> "decimal " + number.getValue();
            case BsonBoolean bool -> "bool " + bool.getValue();
            case BsonObjectId id -> "objectId " + id.getValue();
            case BsonDateTime date -> "date " + date.getValue() + " ms";
            case BsonBinary binary ->
                (SchemaType.isUuid(binary) ? "uuid" : "binData") + " of " + binary.getData().length + " bytes";
            case BsonArray array -> "array of " + array.size() + " items";
            case BsonDocument object -> "object of " + object.size() + " properties";
            default -> value.getBsonType().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String text(String text) {
        int length = text.codePointCount(0, text.length());
        if (length > LONGEST_TEXT || text.chars().anyMatch(Character::isISOControl)) {
            return "of " + length + " characters";
        }
        return '"' + text + '"';
    }
}
