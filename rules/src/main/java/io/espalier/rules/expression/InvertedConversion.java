package io.espalier.rules.expression;

import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.Query;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonValue;

/**
 * Comparisons of a converted field with values of the caller, as queries: instead of each field the caller's values are
 * converted, the other way round.
 */
final class InvertedConversion {
    private static final int OID_BYTES = 12;
    private static final int UUID_BYTES = 16;

    private InvertedConversion() {}

    static PushedExpression of(Conversion conversion, FieldPath path, List<BsonValue> wanted) {
        BsonDocument single = ConstantComparison.noArray(path);
        BsonDocument convertible = Query.and(List.of(convertible(conversion, path), single));
        BsonDocument equal = Query.and(List.of(
                Query.or(wanted.stream()
                        .map(InvertedConversion::plainText)
                        .flatMap(value -> originals(conversion, path, value))
                        .toList()),
                single));
        BsonDocument unequal = Query.and(List.of(convertible, Query.not(equal)));
        return BehindArrays.undecided(new PushedExpression(equal, unequal, true), path);
    }

    /** The fields that are converted to the value. */
    private static Stream<BsonDocument> originals(Conversion conversion, FieldPath path, BsonValue value) {
        return switch (conversion) {
            case OID_TO_STRING -> equal(path, original(Conversion.STRING_TO_OID, conversion, value));
            case UUID_TO_STRING -> equal(path, original(Conversion.STRING_TO_UUID, conversion, value));
            case STRING_TO_UUID -> inAnyCase(path, Conversion.UUID_TO_STRING.convert(value));
            case STRING_TO_OID ->
                value instanceof BsonObjectId id
                        ? Stream.of(
                                        inAnyCase(path, Conversion.OID_TO_STRING.convert(value)),
                                        equalText(path, text(id.getValue().toByteArray())),
                                        equal(
                                                path,
                                                Optional.of(new BsonBinary(
                                                        id.getValue().toByteArray()))))
                                .flatMap(parts -> parts)
                        : Stream.empty();
        };
    }

    private static BsonDocument convertible(Conversion conversion, FieldPath path) {
        return switch (conversion) {
            case OID_TO_STRING -> Query.ofType(path, "objectId");
            case UUID_TO_STRING -> binary(path, BsonBinarySubType.UUID_STANDARD, UUID_BYTES);
            case STRING_TO_UUID -> text(path, Conversion.UUID_TEXT);
            case STRING_TO_OID ->
                Query.or(List.of(
                        text(path, Conversion.OID_TEXT),
                        hasBytes(path, OID_BYTES),
                        binary(path, BsonBinarySubType.BINARY, OID_BYTES)));
        };
    }

    /** The only value that is converted to this one. */
    private static Optional<BsonValue> original(Conversion back, Conversion conversion, BsonValue converted) {
        return back.convert(converted).filter(value -> conversion.convert(value).equals(Optional.of(converted)));
    }

    private static Stream<BsonDocument> equal(FieldPath path, Optional<? extends BsonValue> value) {
        return value.map(found -> ConstantComparison.anyEqual(path, List.of(found))).stream();
    }

    /** Symbols are equal to strings, but are not converted. */
    private static Stream<BsonDocument> equalText(FieldPath path, Optional<BsonString> text) {
        return equal(path, text).map(query -> Query.and(List.of(query, Query.not(Query.ofType(path, "symbol")))));
    }

    /** A string of hexadecimal digits in upper or lower case. */
    private static Stream<BsonDocument> inAnyCase(FieldPath path, Optional<BsonValue> digits) {
        return digits.map(value -> text(path, "(?i)" + value.asString().getValue())).stream();
    }

    private static BsonDocument text(FieldPath path, String pattern) {
        return Query.and(List.of(
                Query.field(path, "$regex", new BsonRegularExpression("\\A" + pattern + "\\z")),
                Query.ofType(path, "string")));
    }

    /** Empty if the bytes are no UTF-8. */
    private static Optional<BsonString> text(byte[] bytes) {
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of(new BsonString(decoded));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static BsonDocument hasBytes(FieldPath path, int count) {
        BsonString value = new BsonString("$" + path.dotted());
        return Aggregation.matching(Aggregation.of(
                "$cond",
                Aggregation.isOfType(value, List.of("string")),
                Aggregation.of("$eq", Aggregation.of("$strLenBytes", value), new BsonInt32(count)),
                BsonBoolean.FALSE));
    }

    /** Binary values are ordered by length, then by subtype. */
    private static BsonDocument binary(FieldPath path, BsonBinarySubType type, int length) {
        byte[] last = new byte[length];
        Arrays.fill(last, (byte) 0xff);
        return Query.and(List.of(
                Query.field(path, "$gte", new BsonBinary(type, new byte[length])),
                Query.field(path, "$lte", new BsonBinary(type, last))));
    }

    private static BsonValue plainText(BsonValue value) {
        return value instanceof BsonSymbol symbol ? new BsonString(symbol.getSymbol()) : value;
    }
}
