package io.espalier.functions.bson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.BsonMapper;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.codecs.pojo.annotations.BsonExtraElements;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BsonMapperTest {
    private final BsonMapper mapper = new RecordBsonMapper();

    enum Size {
        SMALL,
        LARGE
    }

    record Line(@BsonProperty("product_id") ObjectId productId, int quantity) {
        Line {
            if (quantity < 1) {
                throw new IllegalArgumentException("quantity must be at least 1, got " + quantity);
            }
        }
    }

    record Order(
            String name,
            List<Line> lines,
            Optional<String> note,
            Map<String, Long> counts,
            BigDecimal total,
            Decimal128 exact,
            Instant at,
            boolean paid,
            double weight,
            Size size,
            BsonValue raw) {}

    private static final String ORDER = """
            {"name": "a", "lines": [{"product_id": {"$oid": "0123456789abcdef01234567"}, "quantity": 2.0}],
             "counts": {"x": {"$numberLong": "5"}}, "total": {"$numberDecimal": "1.50"}, "exact": {"$numberDecimal": "2"},
             "at": {"$date": "2026-01-02T03:04:05Z"}, "paid": true, "weight": 1, "size": "small", "raw": [1]}
            """;

    @Test
    void decodesEveryKindOfComponent() {
        Order order = mapper.decode(BsonDocument.parse(ORDER), Order.class);

        assertThat(order)
                .isEqualTo(new Order(
                        "a",
                        List.of(new Line(new ObjectId("0123456789abcdef01234567"), 2)),
                        Optional.empty(),
                        Map.of("x", 5L),
                        new BigDecimal("1.50"),
                        Decimal128.parse("2"),
                        Instant.parse("2026-01-02T03:04:05Z"),
                        true,
                        1,
                        Size.SMALL,
                        BsonArray.parse("[1]")));
    }

    @Test
    void decodesWhatItEncoded() {
        Order order = mapper.decode(BsonDocument.parse(ORDER), Order.class);
        BsonValue encoded = mapper.encode(order);

        assertThat(mapper.decode(encoded, Order.class)).isEqualTo(order);
        assertThat(encoded.asDocument()).doesNotContainKey("note");
        assertThat(encoded.asDocument().getArray("lines").getFirst().asDocument())
                .containsKey("product_id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "lines: 5 | Order.lines: must be an array, found int32",
                "lines: [5] | Order.lines[0]: must be an object, found int32",
                "lines: [{'product_id': 'xyz', 'quantity': 1}] | Order.lines[0].product_id: must be an ObjectId, or its 24 hexadecimal digits, found string",
                "lines: [{'product_id': '0123456789abcdef01234567', 'quantity': 1.5}] | Order.lines[0].quantity: must be an integer of 32 bits, found double",
                "lines: [{'product_id': '0123456789abcdef01234567', 'quantity': 3000000000}] | Order.lines[0].quantity: must be an integer of 32 bits, found int64",
                "lines: [{'product_id': '0123456789abcdef01234567', 'quantity': {'$numberDouble': 'NaN'}}] | Order.lines[0].quantity: must be an integer of 32 bits, found double",
                "lines: [{'product_id': '0123456789abcdef01234567', 'quantity': 0}] | Order.lines[0]: quantity must be at least 1, got 0",
                "lines: [{'product_id': '0123456789abcdef01234567', 'quantity': 1, 'price': 1}] | Order.lines[0].price: unknown field; allowed are product_id, quantity",
                "name: null | Order.name: is required",
                "name: {'$numberInt': '1'} | Order.name: must be a string, found int32",
                "total: {'$numberDecimal': 'Infinity'} | Order.total: must be a finite number, found decimal128",
                "size: 'huge' | Order.size: must be one of [small, large], found string",
                "paid: 'yes' | Order.paid: must be true or false, found string",
                "at: '2026-01-01' | Order.at: must be a date, found string",
                "counts: {'x': 'y'} | Order.counts.x: must be an integer, found string",
            })
    void namesTheCulprit(String change, String message) {
        BsonDocument document = BsonDocument.parse(ORDER);
        document.putAll(BsonDocument.parse("{" + change + "}"));

        assertThatThrownBy(() -> mapper.decode(document, Order.class))
                .isInstanceOf(FunctionException.class)
                .hasMessage(message);
    }

    @Test
    void spreadsPositionalArgumentsInOrder() {
        List<BsonValue> arguments = List.of(new BsonString("0123456789abcdef01234567"), new BsonInt32(3));

        assertThat(mapper.decodePositional(arguments, Line.class))
                .isEqualTo(new Line(new ObjectId("0123456789abcdef01234567"), 3));
    }

    @Test
    void refusesTooManyAndTooFewArguments() {
        BsonValue id = new BsonString("0123456789abcdef01234567");

        assertThatThrownBy(() -> mapper.decodePositional(List.of(id), Line.class))
                .hasMessage("arguments[1] (quantity): is required");
        assertThatThrownBy(() -> mapper.decodePositional(List.of(id, BsonNull.VALUE), Line.class))
                .hasMessage("arguments[1] (quantity): is required");
        assertThatThrownBy(() -> mapper.decodePositional(List.of(id, new BsonInt32(1), new BsonInt32(2)), Line.class))
                .hasMessage("at most 2 arguments are allowed: product_id, quantity; got 3");
    }

    @Test
    void hasNoFormForForeignClasses() {
        assertThatThrownBy(() -> mapper.encode(new Thread()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Thread");
    }

    record Stored(
            @BsonProperty("_id") Optional<ObjectId> id, String name, Optional<Integer> size, Optional<Part> part) {}

    record Part(int number, @BsonExtraElements BsonDocument others) {}

    record TwoExtras(
            @BsonExtraElements BsonDocument one,
            @BsonExtraElements BsonDocument two) {}

    @Test
    void whatIsReadMayHaveMoreFieldsThanTheRecord() {
        BsonDocument document = BsonDocument.parse("{name: 'a', more: 1, part: {number: 2, x: [1]}}");

        Stored stored = mapper.read(document, Stored.class, "d");

        Part part = new Part(2, BsonDocument.parse("{x: [1]}"));
        assertThat(stored).isEqualTo(new Stored(Optional.empty(), "a", Optional.empty(), Optional.of(part)));
        assertThat(mapper.encode(stored)).isEqualTo(BsonDocument.parse("{name: 'a', part: {number: 2, x: [1]}}"));
        assertThat(mapper.encodeUpdate(stored))
                .isEqualTo(BsonDocument.parse("{$set: {name: 'a', part: {number: 2, x: [1]}}, $unset: {size: ''}}"));
        assertThatThrownBy(() -> mapper.decode(document, Stored.class)).hasMessageContaining("Stored.more: unknown");
    }

    @Test
    void whatIsReadLosesNothingInside() {
        record Outer(Line line) {}
        BsonDocument document =
                BsonDocument.parse("{line: {product_id: {$oid: '0123456789abcdef01234567'}, quantity: 1, gift: true}}");

        assertThatThrownBy(() -> mapper.read(document, Outer.class, "d"))
                .isInstanceOfSatisfying(
                        FunctionException.class, e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.FUNCTION_BROKEN))
                .hasMessageContaining("d.line.gift: unknown field");
        document.getDocument("line").append("quantity", new BsonInt32(-77)).remove("gift");
        assertThatThrownBy(() -> mapper.read(document, Outer.class, "d"))
                .hasMessageContaining("the constructor")
                .hasMessageNotContaining("77");
    }

    @Test
    void fieldsOfNoComponentAreNoArguments() {
        assertThat(mapper.decodePositional(List.of(new BsonInt32(2)), Part.class))
                .isEqualTo(new Part(2, new BsonDocument()));
        assertThatThrownBy(() -> mapper.decodePositional(List.of(new BsonInt32(2), new BsonDocument()), Part.class))
                .hasMessageContaining("at most 1 arguments");
        assertThatThrownBy(() -> mapper.encode(new Part(2, BsonDocument.parse("{number: 3}"))))
                .hasMessageContaining("'number'");
        assertThatThrownBy(() -> mapper.encodeUpdate(new Part(2, BsonDocument.parse("{'a.b': 3}"))))
                .hasMessageContaining("'a.b'");
        assertThatThrownBy(() -> mapper.read(new BsonDocument(), TwoExtras.class, "d"))
                .hasMessageContaining("@BsonExtraElements");
    }
}
