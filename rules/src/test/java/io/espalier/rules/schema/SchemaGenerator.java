package io.espalier.rules.schema;

import io.espalier.rules.bson.BsonGenerator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNumber;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/** Random schemas without a fault for the documents of {@link BsonGenerator}. */
final class SchemaGenerator {
    /** All types that MongoDB knows by the same word. */
    private static final List<String> TYPES = SchemaType.words().stream()
            .filter(word -> !word.equals(SchemaType.MIXED.word()) && !word.equals(SchemaType.UUID.word()))
            .toList();

    private static final List<String> PATTERNS =
            List.of("a", "^a$", "[ab]", "^.$", "^$", "a|b", "\\w", "[^a]", "^[a-c]{1,2}$", "(?i)A", "\\d+", "A.?");

    private final Random random;
    private final BsonGenerator values;

    SchemaGenerator(Random random, BsonGenerator values) {
        this.random = random;
        this.values = values;
    }

    BsonDocument schema(int depth) {
        BsonDocument schema = new BsonDocument();
        int keywords = 1 + random.nextInt(3);
        for (int i = 0; i < keywords; i++) {
            keyword(schema, depth);
        }
        return schema;
    }

    private void keyword(BsonDocument schema, int depth) {
        // Near the document's root most values are objects, deeper in most are not.
        switch (random.nextInt(depth > 0 ? 24 : 12)) {
            case 0, 1 -> schema.put("bsonType", type());
            case 2 -> schema.put("enum", distinct());
            case 3 -> schema.put(values.oneOf(List.of("minLength", "maxLength")), count());
            case 4 -> schema.put(values.oneOf(List.of("minItems", "maxItems")), count());
            case 5 -> schema.put(values.oneOf(List.of("minProperties", "maxProperties")), count());
            case 6 -> {
                schema.put("uniqueItems", BsonBoolean.valueOf(random.nextInt(4) > 0));
                schema.put("items", new BsonDocument("bsonType", type()));
            }
            case 7 -> schema.put("pattern", new BsonString(values.oneOf(PATTERNS)));
            case 8 -> schema.put("multipleOf", divisor());
            case 9 -> bound(schema, "minimum", "exclusiveMinimum");
            case 10 -> bound(schema, "maximum", "exclusiveMaximum");
            case 11 -> schema.put("required", names());
            case 12, 13, 14, 15 -> schema.put("properties", properties(BsonGenerator.NAMES, depth));
            case 16 -> schema.put("patternProperties", properties(List.of("^a", "[bc]", "^[0-9]$", "."), depth));
            case 17 -> schema.put("additionalProperties", rest(depth));
            case 18 -> schema.put("dependencies", dependencies(depth));
            case 19 -> schema.put("items", random.nextBoolean() ? schema(depth - 1) : schemas(depth));
            case 20 -> {
                schema.put("items", schemas(depth));
                schema.put("additionalItems", rest(depth));
            }
            case 21 -> schema.put("not", schema(depth - 1));
            default -> schema.put(values.oneOf(List.of("allOf", "anyOf", "oneOf")), schemas(depth));
        }
    }

    private BsonValue type() {
        return random.nextBoolean()
                ? new BsonString(values.oneOf(TYPES))
                : new BsonArray(Stream.generate(() -> values.oneOf(TYPES))
                        .limit(1 + random.nextInt(4))
                        .distinct()
                        .map(BsonString::new)
                        .toList());
    }

    /** MongoDB refuses an enum that holds a value twice. */
    private BsonArray distinct() {
        BsonArray distinct = new BsonArray();
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            distinct.add(values.value(2));
            if (!UnorderedEquality.allDifferent(distinct)) {
                distinct.removeLast();
            }
        }
        return distinct;
    }

    private BsonNumber count() {
        int count = random.nextInt(4);
        return values.oneOf(List.of(new BsonInt32(count), new BsonInt64(count), new BsonDouble(count)));
    }

    private BsonNumber divisor() {
        return values.oneOf(List.of(
                new BsonInt32(1),
                new BsonInt64(2),
                new BsonDouble(0.1),
                new BsonDouble(0.5),
                new BsonDecimal128(Decimal128.parse("0.1")),
                new BsonDecimal128(Decimal128.parse("3E+2"))));
    }

    private void bound(BsonDocument schema, String bound, String exclusive) {
        schema.put(
                bound,
                values.oneOf(List.of(
                        new BsonInt32(0),
                        new BsonInt64(1),
                        new BsonDouble(0.1),
                        new BsonDouble(0x1p53),
                        new BsonDouble(Double.POSITIVE_INFINITY),
                        new BsonDecimal128(Decimal128.parse("0.1")),
                        new BsonDecimal128(Decimal128.NEGATIVE_ZERO))));
        if (random.nextBoolean()) {
            schema.put(exclusive, BsonBoolean.valueOf(random.nextBoolean()));
        }
    }

    private BsonArray names() {
        return Stream.generate(() -> values.oneOf(BsonGenerator.NAMES))
                .limit(1 + random.nextInt(2))
                .distinct()
                .map(BsonString::new)
                .collect(Collectors.toCollection(BsonArray::new));
    }

    private BsonDocument properties(List<String> names, int depth) {
        BsonDocument properties = new BsonDocument();
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            properties.put(values.oneOf(names), schema(depth - 1));
        }
        return properties;
    }

    private BsonValue rest(int depth) {
        return switch (random.nextInt(4)) {
            case 0 -> BsonBoolean.TRUE;
            case 1 -> BsonBoolean.FALSE;
            default -> schema(depth - 1);
        };
    }

    private BsonDocument dependencies(int depth) {
        BsonDocument dependencies = new BsonDocument();
        dependencies.put(values.oneOf(BsonGenerator.NAMES), random.nextBoolean() ? names() : schema(depth - 1));
        return dependencies;
    }

    private BsonArray schemas(int depth) {
        return Stream.generate(() -> schema(depth - 1))
                .limit(1 + random.nextInt(3))
                .collect(Collectors.toCollection(BsonArray::new));
    }
}
