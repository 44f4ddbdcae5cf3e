package io.espalier.functions.bson;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScript;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** The type wrappers of EJSON, such as {@code {"$oid": "…"}}, canonical and relaxed. Other objects are what they are. */
final class ExtendedJson {
    private static final long MAX_UNSIGNED_INT = 0xFFFF_FFFFL;

    /** No valid number, date or id is longer; parsing what is takes time that grows with the square of its length. */
    private static final int MAX_SHORT_TEXT = 100;

    private ExtendedJson() {}

    /**
     * The value that an object stands for.
     *
     * @param path where the object stands, for messages
     * @throws FunctionException if the object is a wrapper whose content does not fit
     */
    static BsonValue interpret(BsonDocument object, Supplier<String> path) {
        if (object.isEmpty() || object.size() > 2 || !object.getFirstKey().startsWith("$")) {
            return object;
        }
        String key = object.getFirstKey();
        BsonValue content = Objects.requireNonNull(object.get(key));
        try {
            return switch (key) {
                case "$oid" -> only(object, new BsonObjectId(new ObjectId(shortText(content))));
                case "$symbol" -> only(object, new BsonSymbol(string(content)));
                case "$numberInt" -> only(object, new BsonInt32(Integer.parseInt(shortText(content))));
                case "$numberLong" -> only(object, new BsonInt64(Long.parseLong(shortText(content))));
                case "$numberDouble" -> only(object, new BsonDouble(Double.parseDouble(shortText(content))));
                case "$numberDecimal" -> only(object, new BsonDecimal128(Decimal128.parse(shortText(content))));
                case "$uuid" -> only(object, new BsonBinary(UUID.fromString(shortText(content))));
                case "$date" -> only(object, date(content));
                case "$binary" -> binary(object, content);
                case "$timestamp" -> only(object, timestamp(fields(content, Set.of("t", "i"))));
                case "$regularExpression" ->
                    only(object, regularExpression(fields(content, Set.of("pattern", "options"))));
                case "$code" -> only(object, new BsonJavaScript(string(content)));
                case "$minKey" -> only(object, new BsonMinKey());
                case "$maxKey" -> only(object, new BsonMaxKey());
                case "$undefined" -> only(object, new BsonUndefined());
                case "$dbPointer" -> throw new IllegalArgumentException("is not supported");
                default -> object;
            };
        } catch (IllegalArgumentException | DateTimeParseException | ArithmeticException e) {
            throw new FunctionException(
                    FunctionErrorCode.BAD_REQUEST,
                    path.get() + ": " + key + " does not hold a valid value"
                            + (e instanceof Mismatch ? ": " + e.getMessage() : ""));
        }
    }

    private static BsonValue date(BsonValue content) {
        return switch (content) {
            case BsonString text ->
                new BsonDateTime(
                        OffsetDateTime.parse(shortText(text)).toInstant().toEpochMilli());
            case BsonInt64 millis -> new BsonDateTime(millis.getValue());
            case BsonInt32 millis -> new BsonDateTime(millis.getValue());
            default ->
                throw new Mismatch("an ISO 8601 date with time zone, or {\"$numberLong\": \"<ms>\"} is required");
        };
    }

    private static BsonValue binary(BsonDocument object, BsonValue content) {
        boolean legacy = content.isString();
        BsonDocument parts = legacy
                ? new BsonDocument("base64", content)
                        .append("subType", object.getOrDefault("$type", new BsonString("0")))
                : only(object, fields(content, Set.of("base64", "subType")));
        if (legacy && object.size() == 2 && !object.containsKey("$type")) {
            throw new Mismatch("only $type may stand beside it");
        }
        int subType = Integer.parseInt(shortText(parts.get("subType")), 16);
        byte[] data = Base64.getDecoder().decode(string(parts.get("base64")));
        if (subType < 0 || subType > 255) {
            throw new Mismatch("subType must be one byte in hexadecimal digits");
        }
        boolean uuid = subType == BsonBinarySubType.UUID_STANDARD.getValue();
        if (uuid && data.length != 16) {
            throw new Mismatch("a UUID has 16 bytes");
        }
        return new BsonBinary((byte) subType, data);
    }

    private static BsonTimestamp timestamp(BsonDocument parts) {
        return new BsonTimestamp(unsignedInt(parts.get("t")), unsignedInt(parts.get("i")));
    }

    private static BsonRegularExpression regularExpression(BsonDocument parts) {
        String pattern = string(parts.get("pattern"));
        String options = string(parts.get("options"));
        if (pattern.indexOf('\0') >= 0 || options.indexOf('\0') >= 0) {
            throw new Mismatch("NUL characters are not allowed");
        }
        return new BsonRegularExpression(pattern, options);
    }

    private static int unsignedInt(@Nullable BsonValue value) {
        long number = switch (value) {
            case BsonInt32 small -> small.getValue();
            case BsonInt64 large -> large.getValue();
            case null, default -> throw new Mismatch("t and i must be integers");
        };
        if (number < 0 || number > MAX_UNSIGNED_INT) {
            throw new Mismatch("t and i must be between 0 and " + MAX_UNSIGNED_INT);
        }
        return (int) number;
    }

    private static String string(@Nullable BsonValue value) {
        if (!(value instanceof BsonString text)) {
            throw new Mismatch("a string is required");
        }
        return text.getValue();
    }

    private static String shortText(@Nullable BsonValue value) {
        String text = string(value);
        if (text.length() > MAX_SHORT_TEXT) {
            throw new Mismatch("at most " + MAX_SHORT_TEXT + " characters are allowed");
        }
        return text;
    }

    private static BsonDocument fields(BsonValue value, Set<String> names) {
        if (!(value instanceof BsonDocument document) || !document.keySet().equals(names)) {
            throw new Mismatch("an object with "
                    + String.join(" and ", names.stream().sorted().toList()) + " is required");
        }
        return document;
    }

    private static <T> T only(BsonDocument object, T value) {
        if (object.size() > 1) {
            throw new Mismatch("no other key may stand beside it");
        }
        return value;
    }

    /** Content that does not fit, with a message for the client. */
    private static final class Mismatch extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Mismatch(String message) {
            super(message);
        }
    }
}
