package io.espalier.rules.expression;

import io.espalier.rules.bson.FieldPath;
import io.espalier.rules.query.Query;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonValue;

/**
 * Comparisons of a converted field with values of the caller, as queries: instead of each field the caller's values are
 * converted, the other way round, so that an index of the field serves.
 */
final class InvertedConversion {
    private static final BsonBinary FIRST_UUID = uuidOf((byte) 0);
    private static final BsonBinary LAST_UUID = uuidOf((byte) 0xff);

    private InvertedConversion() {}

    static PushedExpression of(Conversion conversion, FieldPath path, List<BsonValue> wanted) {
        if (path.parts().size() > 1) {
            // The path may find several values, and then nothing can be converted.
            return PushedExpression.UNDECIDED;
        }
        return switch (conversion) {
            case OID_TO_STRING -> decided(conversion, path, wanted, Query.ofType(path, "objectId"));
            case UUID_TO_STRING -> decided(conversion, path, wanted, isUuid(path));
            // Several strings stand for the same value.
            case STRING_TO_OID, STRING_TO_UUID -> PushedExpression.UNDECIDED;
        };
    }

    private static PushedExpression decided(
            Conversion conversion, FieldPath path, List<BsonValue> wanted, BsonDocument convertible) {
        List<BsonValue> originals = wanted.stream()
                .map(InvertedConversion::text)
                .flatMap(Optional::stream)
                .map(conversion::inverted)
                .flatMap(Optional::stream)
                .toList();
        BsonDocument single = ConstantComparison.noArray(path);
        BsonDocument equal = Query.and(List.of(ConstantComparison.anyEqual(path, originals), single));
        BsonDocument unequal = Query.and(List.of(convertible, single, Query.not(equal)));
        return new PushedExpression(equal, unequal, true);
    }

    /** Symbols are equal to strings. */
    private static Optional<BsonValue> text(BsonValue value) {
        return switch (value) {
            case BsonString text -> Optional.of(text);
            case BsonSymbol symbol -> Optional.of(new BsonString(symbol.getSymbol()));
            default -> Optional.empty();
        };
    }

    /** Binary values are ordered by length, then by subtype. */
    private static BsonDocument isUuid(FieldPath path) {
        return Query.and(List.of(Query.field(path, "$gte", FIRST_UUID), Query.field(path, "$lte", LAST_UUID)));
    }

    private static BsonBinary uuidOf(byte filling) {
        byte[] bytes = new byte[16];
        Arrays.fill(bytes, filling);
        return new BsonBinary(BsonBinarySubType.UUID_STANDARD, bytes);
    }
}
