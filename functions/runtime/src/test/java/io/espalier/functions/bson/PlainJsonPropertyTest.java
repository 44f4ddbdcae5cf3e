package io.espalier.functions.bson;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bson.BsonArray;
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
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** Whatever is written as plain JSON is JSON, and is read back as what plain JSON can say of it. */
class PlainJsonPropertyTest {
    private static final int VALUES = 3_000;
    private static final List<String> TEXTS =
            List.of("", "a", "\"\\/\b\f\n\r\t", "\u0000\u001f\u007f\u2028\u2029", "é", "😀", "$oid", "</script>");

    @Test
    void generatedValuesAreReadBack() {
        long seed = Long.getLong("espalier.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < VALUES; i++) {
            BsonValue value = value(random, 4);
            String json = PlainJson.encode(value);
            assertThat(Ejson.parse(json.getBytes(StandardCharsets.UTF_8), "json"))
                    .as("seed %d, value %d: %s", seed, i, json)
                    .isEqualTo(plain(value));
        }
    }

    private static BsonValue value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 11 : 14)) {
            case 0 -> BsonNull.VALUE;
            case 1 -> BsonBoolean.valueOf(random.nextBoolean());
            case 2 -> new BsonInt32(random.nextInt());
            case 3 -> new BsonInt64(random.nextLong() >> random.nextInt(64));
            case 4 -> new BsonDouble(number(random));
            case 5 -> new BsonString(text(random));
            case 6 -> new BsonObjectId(new ObjectId(random.nextInt(), random.nextInt(1 << 24)));
            case 7 -> new BsonDateTime(random.nextLong() >> (16 + random.nextInt(40)));
            case 8 -> new BsonDecimal128(new Decimal128(random.nextLong()));
            case 9 -> new BsonUndefined();
            case 10 -> new BsonString(TEXTS.get(random.nextInt(TEXTS.size())));
            case 11 ->
                new BsonArray(IntStream.range(0, random.nextInt(5))
                        .mapToObj(i -> value(random, depth - 1))
                        .toList());
            default -> document(random, depth);
        };
    }

    private static BsonDocument document(Random random, int depth) {
        BsonDocument document = new BsonDocument();
        for (int i = random.nextInt(5); i > 0; i--) {
            // No key can hold a NUL, and none begins with a dollar sign: plain JSON has no type wrappers.
            document.append("m" + text(random).replace("\0", ""), value(random, depth - 1));
        }
        return document;
    }

    private static double number(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextInt();
            case 2 -> -0.0;
            case 3 -> random.nextGaussian() * 1e15;
            default -> random.nextGaussian();
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder(TEXTS.get(random.nextInt(TEXTS.size())));
        for (int i = random.nextInt(6); i > 0; i--) {
            int point = random.nextInt(0x10000);
            text.append(Character.isSurrogate((char) point) ? '.' : (char) point);
        }
        return text.toString();
    }

    /** What plain JSON keeps of a value, as a reader of JSON types it. */
    private static BsonValue plain(BsonValue value) {
        return switch (value) {
            case BsonDocument document -> {
                BsonDocument kept = new BsonDocument();
                document.forEach((name, member) -> {
                    if (!(member instanceof BsonUndefined)) {
                        kept.append(name, plain(member));
                    }
                });
                yield kept;
            }
            case BsonArray array ->
                new BsonArray(array.stream().map(PlainJsonPropertyTest::plain).toList());
            case BsonUndefined _ -> BsonNull.VALUE;
            case BsonObjectId id -> new BsonString(id.getValue().toHexString());
            case BsonDateTime date ->
                new BsonString(Instant.ofEpochMilli(date.getValue()).toString());
            case BsonDecimal128 decimal -> new BsonString(decimal.getValue().toString());
            case BsonInt64 number -> whole(number.getValue());
            case BsonDouble number
            when !Double.isFinite(number.getValue()) -> new BsonString(Double.toString(number.getValue()));
            case BsonDouble number when isWritableAsWhole(number.getValue()) -> whole((long) number.getValue());
            default -> value;
        };
    }

    private static boolean isWritableAsWhole(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15;
    }

    private static BsonValue whole(long number) {
        return number == (int) number ? new BsonInt32((int) number) : new BsonInt64(number);
    }
}
