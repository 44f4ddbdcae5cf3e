package io.espalier.functions.bson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonBinary;
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
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies are read strictly, and what does not fit is refused with its place. */
class EjsonTest {
    private static BsonValue read(String text) {
        return Ejson.parse(text.getBytes(StandardCharsets.UTF_8), "body");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "nul",
                "01",
                "1.",
                ".5",
                "+1",
                "NaN",
                "Infinity",
                "1e999",
                "[1] [2]",
                "{}x",
                "\"\t\"",
                "\"\\x\"",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "{\"a\\u0000b\":1}",
                "{\"a\":1,\"a\":2}",
                "// comment\n1",
                "ObjectId(\"0123456789abcdef01234567\")",
                "\uFEFF{}",
                "{\"$oid\":\"xyz\"}",
                "{\"$oid\":5}",
                "{\"$oid\":\"0123456789abcdef01234567\",\"x\":1}",
                "{\"$numberInt\":\"2147483648\"}",
                "{\"$numberInt\":1}",
                "{\"$numberLong\":\"1.5\"}",
                "{\"$numberDecimal\":\"x\"}",
                "{\"$date\":\"yesterday\"}",
                "{\"$date\":{}}",
                "{\"$date\":\"+999999999-12-31T23:59:59Z\"}",
                "{\"$date\":\"-999999999-01-01T00:00:00Z\"}",
                "{\"$numberDecimal\":\"1E999999999\"}",
                "{\"$numberDecimal\":\"1E-999999999\"}",
                "{\"$numberDecimal\":\"1E2147483648\"}",
                "{\"$numberDecimal\":\"1E99999999999\"}",
                "1e999999999999",
                "{\"$binary\":\"%%\"}",
                "{\"$binary\":{\"base64\":\"AA==\",\"subType\":\"100\"}}",
                "{\"$binary\":{\"base64\":\"AA==\"}}",
                "{\"$binary\":{\"base64\":\"AA==\",\"subType\":\"04\"}}",
                "{\"$uuid\":\"x\"}",
                "{\"$timestamp\":{\"t\":-1,\"i\":0}}",
                "{\"$timestamp\":{\"t\":1}}",
                "{\"$regularExpression\":{\"pattern\":\"a\\u0000\",\"options\":\"\"}}",
                "{\"$dbPointer\":{\"$ref\":\"a\",\"$id\":{\"$oid\":\"0123456789abcdef01234567\"}}}"
            })
    void whatIsNoEjsonIsRefused(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        FunctionException.class, e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.BAD_REQUEST))
                .hasMessageNotContaining("com.fasterxml")
                .hasMessageNotContaining("Source");
    }

    /** Millions of digits would keep a core busy for minutes. */
    @ParameterizedTest
    @ValueSource(strings = {"$numberDecimal", "$numberInt", "$numberLong", "$numberDouble", "$date", "$uuid", "$oid"})
    void longTextIsRefusedBeforeItIsRead(String wrapper) {
        assertThatThrownBy(() -> read("{\"" + wrapper + "\":\"" + "1".repeat(5_000_000) + "\"}"))
                .isInstanceOf(FunctionException.class)
                .hasMessageContaining("at most 100 characters");
        assertThatThrownBy(() -> read("{\"" + wrapper + "\":\"" + "1".repeat(101) + "\"}"))
                .hasMessageContaining("at most 100 characters");
    }

    @Test
    void onlyUtf8IsRead() {
        assertThatThrownBy(() -> Ejson.parse("[1]".getBytes(StandardCharsets.UTF_16BE), "body"))
                .isInstanceOf(FunctionException.class);
        assertThatThrownBy(() -> Ejson.parse("[1]".getBytes(StandardCharsets.UTF_16LE), "body"))
                .isInstanceOf(FunctionException.class);
        for (String text :
                List.of("x".repeat(8191) + "\u20ac", "\ud83d\ude00".repeat(20_000), "\u20ac".repeat(30_000))) {
            assertThat(read("\"" + text + "\"")).isEqualTo(new BsonString(text));
        }
        byte[] brokenAtTheEnd = ("\"" + "x".repeat(100_000) + "z\"").getBytes(StandardCharsets.UTF_8);
        brokenAtTheEnd[100_001] = (byte) 0xff;
        assertThatThrownBy(() -> Ejson.parse(brokenAtTheEnd, "body")).hasMessageContaining("offset 100001");
    }

    @Test
    void refusalsNameThePlace() {
        assertThatThrownBy(() -> read("{\"a\":\n  nope}")).hasMessageContaining("line 2, column");
        assertThatThrownBy(() -> read("{\"a\":[{\"b\":1},{\"b\":{\"$oid\":\"x\"}}]}"))
                .hasMessageStartingWith("a[1].b: $oid");
        assertThatThrownBy(() -> Ejson.parse(new byte[] {'"', 'a', (byte) 0xc3, '"'}, "body"))
                .hasMessageContaining("invalid byte at offset 2");
        assertThatThrownBy(() -> Ejson.parse(new byte[] {'"', (byte) 0xc3}, "body"))
                .isInstanceOf(FunctionException.class);
    }

    @Test
    void depthAndNumberOfValuesAreBounded() {
        assertThat(read("[".repeat(100) + "]".repeat(100))).isInstanceOf(BsonArray.class);
        assertThatThrownBy(() -> read("[".repeat(101) + "]".repeat(101))).hasMessageContaining("more than 100 deep");
        assertThatThrownBy(() -> read("[".repeat(1_000_000))).hasMessageContaining("more than 100 deep");
        assertThatThrownBy(() -> read("{\"a\":".repeat(100_000))).hasMessageContaining("more than 100 deep");
        assertThatThrownBy(() -> read("[" + "1,".repeat(200_001) + "1]")).hasMessageContaining("more than 200000");
        assertThatThrownBy(() -> read("1".repeat(300_000))).isInstanceOf(FunctionException.class);
        assertThat(read("\"" + "x".repeat(300_000) + "\"").asString().getValue())
                .hasSize(300_000);
    }

    @Test
    void queryOperatorsAndPlainObjectsStayWhatTheyAre() {
        assertThat(read("{\"$gt\": 5, \"$regex\": \"a\"}")).isEqualTo(BsonDocument.parse("{$gt: 5, $regex: 'a'}"));
        assertThat(read("{\"a\":{\"$in\":[1,2]}}")).isEqualTo(BsonDocument.parse("{a: {$in: [1, 2]}}"));
    }

    /** Second opinion: the driver's own writer. */
    @Test
    void readsWhatTheDriverWrites() {
        long seed = Long.getLong("espalier.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            BsonDocument document = new BsonDocument("v", randomValue(random, 4));
            String canonical = document.toJson(
                    JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build());
            assertThat(read(canonical)).as("seed %d: %s", seed, canonical).isEqualTo(document);
        }
    }

    private static BsonValue randomValue(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 19 : 17)) {
            case 0 -> BsonNull.VALUE;
            case 1 -> BsonBoolean.valueOf(random.nextBoolean());
            case 2 -> new BsonInt32(random.nextInt());
            case 3 -> new BsonInt64(random.nextLong());
            case 4 -> new BsonDouble(random.nextGaussian() * Math.pow(10, random.nextInt(300)));
            case 5 -> new BsonString(randomText(random));
            case 6 -> new BsonObjectId(new ObjectId());
            case 7 -> new BsonDateTime(random.nextLong() >> 14);
            case 8 -> new BsonDecimal128(new Decimal128(random.nextLong()));
            case 9 -> new BsonTimestamp(random.nextInt(), random.nextInt());
            case 10 -> new BsonRegularExpression("a" + random.nextInt() + ".*\"", "im");
            case 11 -> new BsonMinKey();
            case 12 -> new BsonMaxKey();
            case 13 -> new BsonUndefined();
            case 14 -> new BsonSymbol("s" + random.nextInt());
            case 15 -> new BsonJavaScript("x => x + " + random.nextInt());
            case 16 -> {
                byte[] data = new byte[random.nextInt(40)];
                random.nextBytes(data);
                yield new BsonBinary(
                        (byte) List.of(0, 5, 128, 255).get(random.nextInt(4)).intValue(), data);
            }
            case 17 -> {
                BsonArray array = new BsonArray();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(randomValue(random, depth - 1));
                }
                yield array;
            }
            default -> {
                BsonDocument document = new BsonDocument();
                for (int i = random.nextInt(4); i > 0; i--) {
                    document.append("k" + i + randomText(random).replace("\0", ""), randomValue(random, depth - 1));
                }
                yield document;
            }
        };
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            int[] points = {random.nextInt(0x80), random.nextInt(0xd800), 0x10000 + random.nextInt(0xfffff)};
            text.appendCodePoint(points[random.nextInt(3)]);
        }
        return text.toString();
    }
}
