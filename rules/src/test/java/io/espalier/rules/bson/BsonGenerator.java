package io.espalier.rules.bson;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScript;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** Random values of all BSON types from a small range, so that they often meet, and documents made of them. */
public final class BsonGenerator {
    public static final List<String> NAMES = List.of("a", "b", "c", "0", "1");

    private static final String OID = "000000000000000000000001";
    private static final String UPPER_CASE_OID = "00000000000000000000000A";

    private static final List<String> TEXTS = List.of(
            "a",
            "b",
            "",
            "\uD83D\uDE00",
            "\uFB00",
            "A",
            OID,
            UPPER_CASE_OID,
            "twelve bytes",
            "00000000-0000-0000-0000-000000000001");

    private final Random random;

    public BsonGenerator(Random random) {
        this.random = random;
    }

    public <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    public BsonDocument document(int id) {
        BsonDocument document = new BsonDocument("_id", new BsonInt32(id));
        document.putAll(embedded(3));
        return document;
    }

    public BsonDocument embedded(int depth) {
        BsonDocument document = new BsonDocument();
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            document.put(oneOf(NAMES), value(depth - 1));
        }
        return document;
    }

    public BsonValue value(int depth) {
        int kind = random.nextInt(depth > 0 ? 26 : 20);
        return switch (kind) {
            case 0, 1, 2 -> number();
            case 3, 4 -> new BsonString(oneOf(TEXTS));
            case 5 -> BsonNull.VALUE;
            case 6 -> BsonBoolean.valueOf(random.nextBoolean());
            case 7 -> new BsonObjectId(new ObjectId(oneOf(List.of(OID, UPPER_CASE_OID))));
            case 8 -> new BsonDateTime(random.nextInt(3) - 1);
            case 9 -> new BsonTimestamp(random.nextInt(2), 1 + random.nextInt(2));
            case 10 -> binary();
            case 11 -> new BsonBinary(new UUID(0, random.nextInt(2)));
            case 12 -> new BsonMinKey();
            case 13 -> new BsonMaxKey();
            case 14 -> new BsonRegularExpression(oneOf(List.of("a", "b")), oneOf(List.of("", "i")));
            case 15 -> new BsonSymbol(oneOf(List.of("a", "b")));
            case 16 -> new BsonJavaScript(oneOf(List.of("a", "b")));
            case 17 -> new BsonUndefined();
            case 18, 19 -> new BsonInt32(random.nextInt(3));
            case 20, 21, 22 -> array(depth);
            default -> embedded(depth);
        };
    }

    public BsonArray array(int depth) {
        BsonArray array = new BsonArray();
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            array.add(value(depth - 1));
        }
        return array;
    }

    private BsonBinary binary() {
        return switch (random.nextInt(7)) {
            case 3 -> new BsonBinary(BsonBinarySubType.OLD_BINARY, new byte[8 + random.nextInt(2) * 4]);
            case 0 -> new BsonBinary(BsonBinarySubType.UUID_LEGACY, new byte[16]);
            case 1 -> new BsonBinary(BsonBinarySubType.BINARY, new byte[12]);
            case 2 -> new BsonBinary(BsonBinarySubType.BINARY, new byte[16]);
            default -> new BsonBinary((byte) random.nextInt(2), new byte[] {(byte) random.nextInt(3)});
        };
    }

    private BsonValue number() {
        return switch (random.nextInt(8)) {
            case 0 -> new BsonInt32(random.nextInt(3) - 1);
            case 1 -> new BsonInt64(random.nextInt(3) - 1);
            case 2 -> new BsonInt64(oneOf(List.of(Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1)));
            case 3 ->
                new BsonDouble(oneOf(List.of(
                        0.0,
                        -0.0,
                        1.0,
                        0.1,
                        Double.NaN,
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        0x1p53,
                        0x1p63)));
            case 4 ->
                new BsonDecimal128(new Decimal128(new BigDecimal(oneOf(List.of("0", "1", "1.0", "0.1", "1E+6000")))));
            case 5 ->
                new BsonDecimal128(oneOf(List.of(
                        Decimal128.NaN,
                        Decimal128.NEGATIVE_NaN,
                        Decimal128.POSITIVE_INFINITY,
                        Decimal128.NEGATIVE_INFINITY,
                        Decimal128.NEGATIVE_ZERO,
                        Decimal128.parse("-0E+3"))));
            case 6 -> new BsonDecimal128(Decimal128.parse("9007199254740993"));
            default -> new BsonDouble(random.nextInt(3) - 1);
        };
    }

    /** A dotted path that often leads somewhere in a generated document. */
    public String path() {
        StringBuilder path = new StringBuilder(oneOf(List.of("a", "b", "c")));
        while (random.nextInt(3) == 0) {
            path.append('.').append(oneOf(NAMES));
        }
        return path.toString();
    }
}
