package io.espalier.rules.bson;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.BsonSymbol;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/** MongoDB's order of BSON values under the simple collation. Values that it calls equal are equal for rules. */
public final class BsonOrder {
    private static final long SIGN_BIT = 1L << 63;

    private BsonOrder() {}

    public static boolean equal(BsonValue left, BsonValue right) {
        return compare(left, right) == 0;
    }

    /** Whether MongoDB's query operators compare the two at all: numbers of all kinds are one kind. */
    public static boolean comparable(BsonValue left, BsonValue right) {
        return rank(left.getBsonType()) == rank(right.getBsonType());
    }

    public static int compare(BsonValue left, BsonValue right) {
        int byRank = Integer.compare(rank(left.getBsonType()), rank(right.getBsonType()));
        return byRank != 0 ? byRank : compareSameKind(left, right);
    }

    private static int compareSameKind(BsonValue left, BsonValue right) {
        return switch (left.getBsonType()) {
            case MIN_KEY, MAX_KEY, NULL, UNDEFINED, END_OF_DOCUMENT -> 0;
            case DOUBLE, INT32, INT64, DECIMAL128 -> compareNumbers(left.asNumber(), right.asNumber());
            case STRING, SYMBOL -> compareText(text(left), text(right));
            case DOCUMENT -> compareDocuments(left.asDocument(), right.asDocument());
            case ARRAY -> compareArrays(left.asArray(), right.asArray());
            case BINARY -> compareBinaries(left.asBinary(), right.asBinary());
            case OBJECT_ID -> left.asObjectId().compareTo(right.asObjectId());
            case BOOLEAN ->
                Boolean.compare(left.asBoolean().getValue(), right.asBoolean().getValue());
            case DATE_TIME ->
                Long.compare(left.asDateTime().getValue(), right.asDateTime().getValue());
            case TIMESTAMP ->
                Long.compareUnsigned(
                        left.asTimestamp().getValue(), right.asTimestamp().getValue());
            case REGULAR_EXPRESSION -> {
                var first = left.asRegularExpression();
                var second = right.asRegularExpression();
                int byPattern = compareText(first.getPattern(), second.getPattern());
                yield byPattern != 0 ? byPattern : compareText(first.getOptions(), second.getOptions());
            }
            case DB_POINTER -> {
                var first = left.asDBPointer();
                var second = right.asDBPointer();
                int byLength = Integer.compare(
                        first.getNamespace().length(), second.getNamespace().length());
                int byName = byLength != 0 ? byLength : compareText(first.getNamespace(), second.getNamespace());
                yield byName != 0 ? byName : first.getId().compareTo(second.getId());
            }
            case JAVASCRIPT ->
                compareText(left.asJavaScript().getCode(), right.asJavaScript().getCode());
            case JAVASCRIPT_WITH_SCOPE -> {
                var first = left.asJavaScriptWithScope();
                var second = right.asJavaScriptWithScope();
                int byCode = compareText(first.getCode(), second.getCode());
                yield byCode != 0 ? byCode : compareDocuments(first.getScope(), second.getScope());
            }
        };
    }

    /** MongoDB's "canonical type": values of one rank are compared by value, others by rank. */
    private static int rank(BsonType type) {
        return switch (type) {
            case MIN_KEY -> -1;
            case END_OF_DOCUMENT, UNDEFINED -> 0;
            case NULL -> 5;
            case DOUBLE, INT32, INT64, DECIMAL128 -> 10;
            case STRING, SYMBOL -> 15;
            case DOCUMENT -> 20;
            case ARRAY -> 25;
            case BINARY -> 30;
            case OBJECT_ID -> 35;
            case BOOLEAN -> 40;
            case DATE_TIME -> 45;
            case TIMESTAMP -> 47;
            case REGULAR_EXPRESSION -> 50;
            case DB_POINTER -> 55;
            case JAVASCRIPT -> 60;
            case JAVASCRIPT_WITH_SCOPE -> 65;
            case MAX_KEY -> 127;
        };
    }

    public static boolean isNaN(BsonValue value) {
        return switch (value.getBsonType()) {
            case DOUBLE -> Double.isNaN(value.asDouble().getValue());
            case DECIMAL128 -> value.asDecimal128().getValue().isNaN();
            default -> false;
        };
    }

    /** Numbers of all types by value; NaN is equal to itself and less than all others. */
    private static int compareNumbers(BsonNumber left, BsonNumber right) {
        int leftClass = numberClass(left);
        int rightClass = numberClass(right);
        return leftClass != rightClass || leftClass != FINITE
                ? Integer.compare(leftClass, rightClass)
                : exact(left).compareTo(exact(right));
    }

    private static final int NOT_A_NUMBER = 0;
    private static final int NEGATIVE_INFINITY = 1;
    private static final int FINITE = 2;
    private static final int POSITIVE_INFINITY = 3;

    private static int numberClass(BsonNumber number) {
        if (isNaN(number)) {
            return NOT_A_NUMBER;
        }
        double sign = switch (number.getBsonType()) {
            case DOUBLE -> Double.isInfinite(number.doubleValue()) ? number.doubleValue() : 0;
            case DECIMAL128 -> {
                Decimal128 decimal = number.decimal128Value();
                yield decimal.isInfinite() ? (decimal.isNegative() ? -1 : 1) : 0;
            }
            default -> 0;
        };
        return sign == 0 ? FINITE : sign < 0 ? NEGATIVE_INFINITY : POSITIVE_INFINITY;
    }

    /** Whether the number is neither infinite nor NaN. */
    public static boolean isFinite(BsonNumber number) {
        return numberClass(number) == FINITE;
    }

    /** The exact value of a number that is finite. */
    public static BigDecimal exact(BsonNumber number) {
        return switch (number.getBsonType()) {
            case DOUBLE -> new BigDecimal(number.doubleValue());
            case DECIMAL128 -> {
                Decimal128 decimal = number.decimal128Value();
                // BigDecimal has no negative zero and refuses to be made from one: the sign is put on afterwards.
                BigDecimal magnitude = Decimal128.fromIEEE754BIDEncoding(
                                decimal.getHigh() & ~SIGN_BIT, decimal.getLow())
                        .bigDecimalValue();
                yield decimal.isNegative() ? magnitude.negate() : magnitude;
            }
            default -> BigDecimal.valueOf(number.longValue());
        };
    }

    private static String text(BsonValue value) {
        return value instanceof BsonSymbol symbol
                ? symbol.getSymbol()
                : value.asString().getValue();
    }

    /** By UTF-8 bytes: Java's own order differs beyond the basic plane. */
    private static int compareText(String left, String right) {
        return left.equals(right)
                ? 0
                : Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    private static int compareBinaries(BsonBinary left, BsonBinary right) {
        int byLength = Integer.compare(length(left), length(right));
        if (byLength != 0) {
            return byLength;
        }
        int byType = Integer.compare(left.getType() & 0xff, right.getType() & 0xff);
        return byType != 0 ? byType : Arrays.compareUnsigned(left.getData(), right.getData());
    }

    /** As MongoDB counts: the old subtype for bytes is stored with a second length of four bytes. */
    private static int length(BsonBinary binary) {
        boolean isOld = binary.getType() == BsonBinarySubType.OLD_BINARY.getValue();
        return binary.getData().length + (isOld ? Integer.BYTES : 0);
    }

    private static int compareArrays(BsonArray left, BsonArray right) {
        for (int i = 0; i < left.size() && i < right.size(); i++) {
            int byElement = compare(left.get(i), right.get(i));
            if (byElement != 0) {
                return byElement;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    /** Field by field in their order: kind of value, then name, then value. */
    private static int compareDocuments(BsonDocument left, BsonDocument right) {
        Iterator<Map.Entry<String, BsonValue>> lefts = left.entrySet().iterator();
        Iterator<Map.Entry<String, BsonValue>> rights = right.entrySet().iterator();
        while (lefts.hasNext() && rights.hasNext()) {
            Map.Entry<String, BsonValue> first = lefts.next();
            Map.Entry<String, BsonValue> second = rights.next();
            int byKind = Integer.compare(
                    rank(first.getValue().getBsonType()), rank(second.getValue().getBsonType()));
            if (byKind != 0) {
                return byKind;
            }
            int byName = compareText(first.getKey(), second.getKey());
            if (byName != 0) {
                return byName;
            }
            int byValue = compareSameKind(first.getValue(), second.getValue());
            if (byValue != 0) {
                return byValue;
            }
        }
        return Boolean.compare(lefts.hasNext(), rights.hasNext());
    }
}
