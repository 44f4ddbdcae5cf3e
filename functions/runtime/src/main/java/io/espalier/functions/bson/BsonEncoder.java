package io.espalier.functions.bson;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** From Java to BSON. Empty optionals are left out of documents. */
final class BsonEncoder {
    private final RecordShapes shapes;

    BsonEncoder(RecordShapes shapes) {
        this.shapes = shapes;
    }

    /** @param count counts on the way, and stops it at its limit */
    BsonValue encode(@Nullable Object value, ByteCount count) {
        return switch (value) {
            case BsonValue bson -> {
                count.add(bson);
                yield bson;
            }
            case Optional<?> optional ->
                optional.map(content -> encode(content, count)).orElse(new BsonUndefined());
            case Map<?, ?> map -> encodeMap(map, count);
            case Iterable<?> elements -> encodeList(elements, count);
            case Record record -> encodeRecord(record, count);
            case null, default -> {
                BsonValue scalar = scalar(value);
                count.addScalar(scalar);
                yield scalar;
            }
        };
    }

    private static BsonValue scalar(@Nullable Object value) {
        return switch (value) {
            case null -> BsonNull.VALUE;
            case String text -> new BsonString(text);
            case Boolean bool -> BsonBoolean.valueOf(bool);
            case Integer number -> new BsonInt32(number);
            case Long number -> new BsonInt64(number);
            case Double number -> new BsonDouble(number);
            case BigDecimal number -> new BsonDecimal128(new Decimal128(number));
            case Decimal128 number -> new BsonDecimal128(number);
            case ObjectId id -> new BsonObjectId(id);
            case Instant instant -> new BsonDateTime(instant.toEpochMilli());
            case Binary binary -> new BsonBinary(binary.getType(), binary.getData());
            case byte[] bytes -> new BsonBinary(bytes);
            case Enum<?> constant -> new BsonString(constant.toString());
            default ->
                throw new IllegalArgumentException(
                        "values of type " + value.getClass().getName() + " have no BSON form");
        };
    }

    private BsonArray encodeList(Iterable<?> elements, ByteCount count) {
        BsonArray array = new BsonArray();
        elements.forEach(element -> {
            count.addElement("");
            array.add(encode(element, count));
        });
        return array;
    }

    private BsonDocument encodeMap(Map<?, ?> map, ByteCount count) {
        BsonDocument document = new BsonDocument();
        map.forEach((key, value) -> {
            String name = String.valueOf(key);
            count.addElement(name);
            document.append(name, encode(value, count));
        });
        return document;
    }

    private BsonDocument encodeRecord(Record record, ByteCount count) {
        RecordShape shape = shapes.of(record.getClass());
        BsonDocument document = new BsonDocument();
        for (RecordShape.Component component : shape.components()) {
            Object value = shape.read(component, record);
            if (component.extra()) {
                encodeExtra(value, shape, document, count);
            } else if (!(value instanceof Optional<?> optional && optional.isEmpty())) {
                count.addElement(component.name());
                document.append(component.name(), encode(value, count));
            }
        }
        return document;
    }

    private static void encodeExtra(@Nullable Object value, RecordShape shape, BsonDocument document, ByteCount count) {
        if (value instanceof BsonDocument extra) {
            extra.forEach((name, field) -> {
                if (shape.names().contains(name)) {
                    throw new IllegalArgumentException("the field '" + name + "' is a component of the record as well");
                }
                count.addElement(name);
                count.add(field);
                document.append(name, field);
            });
        }
    }

    BsonDocument encodeUpdate(Record record) {
        BsonDocument set = encodeRecord(record, ByteCount.withoutLimit());
        set.keySet().forEach(BsonEncoder::requireName);
        BsonDocument unset = new BsonDocument();
        for (String name : shapes.of(record.getClass()).names()) {
            if (!set.containsKey(name) && !name.equals("_id")) {
                requireName(name);
                unset.append(name, new BsonString(""));
            }
        }
        BsonDocument update = new BsonDocument();
        if (!set.isEmpty()) {
            update.append("$set", set);
        }
        return unset.isEmpty() ? update : update.append("$unset", unset);
    }

    private static void requireName(String name) {
        if (name.isEmpty() || name.startsWith("$") || name.indexOf('.') >= 0) {
            throw new FunctionException(
                    FunctionErrorCode.INVALID_PARAMETER,
                    "an update cannot name the field '" + name + "'; replace the document as a whole");
        }
    }
}
