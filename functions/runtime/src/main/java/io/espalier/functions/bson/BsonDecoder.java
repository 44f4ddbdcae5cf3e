package io.espalier.functions.bson;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** From BSON to Java, strictly: what does not fit is refused with its path, what is allowed and what was found. */
final class BsonDecoder {
    private final RecordShapes shapes;

    BsonDecoder(RecordShapes shapes) {
        this.shapes = shapes;
    }

    Object decode(BsonValue value, Type type, String path) {
        return switch (type) {
            case Class<?> plain -> decodeClass(value, boxed(plain), path);
            case ParameterizedType generic -> decodeGeneric(value, generic, path);
            case WildcardType wildcard -> decode(value, wildcard.getUpperBounds()[0], path);
            default -> throw new IllegalArgumentException(path + ": values of type " + type + " cannot be decoded");
        };
    }

    /** As {@link #decode}; what a record does not have is left out, but not inside of its components. */
    Object read(BsonValue value, Class<?> type, String path) {
        return type.isRecord() ? decodeRecord(value, shapes.of(type), path, false) : decode(value, type, path);
    }

    private Object decodeGeneric(BsonValue value, ParameterizedType type, String path) {
        Type[] parameters = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            return isNothing(value) ? Optional.empty() : Optional.of(decode(value, parameters[0], path));
        }
        if (type.getRawType() == List.class) {
            return decodeList(value, parameters[0], path);
        }
        if (type.getRawType() == Map.class && parameters[0] == String.class) {
            return decodeMap(value, parameters[1], path);
        }
        throw new IllegalArgumentException(path + ": values of type " + type + " cannot be decoded");
    }

    private List<Object> decodeList(BsonValue value, Type elementType, String path) {
        if (!(value instanceof BsonArray array)) {
            throw mismatch(path, "an array", value);
        }
        List<Object> list = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            list.add(decode(array.get(i), elementType, path + "[" + i + "]"));
        }
        return list;
    }

    private Map<String, Object> decodeMap(BsonValue value, Type valueType, String path) {
        if (!(value instanceof BsonDocument document)) {
            throw mismatch(path, "an object", value);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        document.forEach((key, element) -> map.put(key, decode(element, valueType, path + "." + key)));
        return map;
    }

    private Object decodeClass(BsonValue value, Class<?> type, String path) {
        if (BsonValue.class.isAssignableFrom(type)) {
            if (!type.isInstance(value)) {
                throw mismatch(path, "a value of type " + type.getSimpleName(), value);
            }
            return value;
        }
        if (type.isRecord()) {
            return decodeRecord(value, shapes.of(type), path, true);
        }
        if (type.isEnum()) {
            return decodeEnum(value, type, path);
        }
        Object decoded = decodeScalar(value, type, path);
        if (decoded == null) {
            throw new IllegalArgumentException(path + ": values of type " + type.getName() + " cannot be decoded");
        }
        return decoded;
    }

    private static @Nullable Object decodeScalar(BsonValue value, Class<?> type, String path) {
        return switch (type.getName()) {
            case "java.lang.String" -> value.isString() ? value.asString().getValue() : fail(path, "a string", value);
            case "java.lang.Boolean" ->
                value.isBoolean() ? (Object) value.asBoolean().getValue() : fail(path, "true or false", value);
            case "java.lang.Integer" ->
                (int) integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE, "an integer of 32 bits", path);
            case "java.lang.Long" -> integer(value, Long.MIN_VALUE, Long.MAX_VALUE, "an integer", path);
            case "java.lang.Double" ->
                value instanceof BsonNumber number ? (Object) number.doubleValue() : fail(path, "a number", value);
            case "java.math.BigDecimal" -> decimal(value, path);
            case "org.bson.types.Decimal128" ->
                value instanceof BsonNumber number ? number.decimal128Value() : fail(path, "a number", value);
            case "org.bson.types.ObjectId" -> objectId(value, path);
            case "java.time.Instant" ->
                value.isDateTime() ? Instant.ofEpochMilli(value.asDateTime().getValue()) : fail(path, "a date", value);
            case "org.bson.types.Binary" -> new Binary(binary(value, path));
            case "[B" -> binary(value, path);
            case "java.lang.Object" -> value;
            default -> null;
        };
    }

    private Object decodeRecord(BsonValue value, RecordShape shape, String path, boolean strict) {
        if (!(value instanceof BsonDocument document)) {
            throw mismatch(path, "an object", value);
        }
        List<RecordShape.Component> components = shape.components();
        @Nullable Object[] values = new @Nullable Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            RecordShape.Component component = components.get(i);
            values[i] = component.extra()
                    ? shape.extraOf(document)
                    : decodeComponent(document.get(component.name()), component, path + "." + component.name());
        }
        if (strict && !shape.hasExtra()) {
            requireKnown(document, shape, path);
        }
        return shape.construct(values, path);
    }

    private static void requireKnown(BsonDocument document, RecordShape shape, String path) {
        if (shape.names().containsAll(document.keySet())) {
            return;
        }
        shape.extraOf(document).keySet().stream().sorted().findFirst().ifPresent(first -> {
            throw new FunctionException(
                    FunctionErrorCode.INVALID_PARAMETER,
                    path + "." + first + ": unknown field; allowed are " + String.join(", ", shape.names()));
        });
    }

    /** Positional arguments spread over a record's components, in order. */
    Object decodePositional(List<BsonValue> arguments, Class<?> type, String path) {
        RecordShape shape = shapes.of(type);
        List<RecordShape.Component> components = shape.components();
        Set<String> names = shape.names();
        if (arguments.size() > names.size()) {
            throw new FunctionException(
                    FunctionErrorCode.ARGUMENTS_NOT_ALLOWED,
                    "at most " + names.size() + " arguments are allowed: " + String.join(", ", names) + "; got "
                            + arguments.size());
        }
        int position = 0;
        @Nullable Object[] values = new @Nullable Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            RecordShape.Component component = components.get(i);
            if (component.extra()) {
                values[i] = new BsonDocument();
                continue;
            }
            BsonValue argument = position < arguments.size() ? arguments.get(position) : null;
            values[i] = decodeComponent(argument, component, path + "[" + position + "] (" + component.name() + ")");
            position++;
        }
        return shape.construct(values, path);
    }

    private Object decodeComponent(@Nullable BsonValue value, RecordShape.Component component, String path) {
        if (value != null && (!isNothing(value) || component.type() == BsonValue.class)) {
            return decode(value, component.type(), path);
        }
        if (component.optional()) {
            return Optional.empty();
        }
        throw new FunctionException(FunctionErrorCode.MISSING_PARAMETER, path + ": is required");
    }

    private static Object decodeEnum(BsonValue value, Class<?> type, String path) {
        Object[] constants = type.getEnumConstants();
        if (value.isString()) {
            for (Object constant : constants) {
                if (constant.toString().equalsIgnoreCase(value.asString().getValue())) {
                    return constant;
                }
            }
        }
        throw mismatch(path, "one of " + Arrays.toString(constants).toLowerCase(Locale.ROOT), value);
    }

    /** Accepts every numeric type as long as the value is whole: a client's {@code 2} may arrive as a double. */
    private static long integer(BsonValue value, long min, long max, String allowed, String path) {
        if (value instanceof BsonNumber number) {
            BigDecimal exact = finite(number);
            if (exact != null) {
                try {
                    long whole = exact.longValueExact();
                    if (whole >= min && whole <= max) {
                        return whole;
                    }
                } catch (ArithmeticException e) {
                    throw mismatch(path, allowed, value);
                }
            }
        }
        throw mismatch(path, allowed, value);
    }

    private static BigDecimal decimal(BsonValue value, String path) {
        BigDecimal exact = value instanceof BsonNumber number ? finite(number) : null;
        if (exact == null) {
            throw mismatch(path, "a finite number", value);
        }
        return exact;
    }

    private static @Nullable BigDecimal finite(BsonNumber number) {
        if (number.getBsonType() == BsonType.DOUBLE) {
            return Double.isFinite(number.doubleValue()) ? BigDecimal.valueOf(number.doubleValue()) : null;
        }
        Decimal128 decimal = number.decimal128Value();
        if (!decimal.isFinite()) {
            return null;
        }
        // -0 has no BigDecimal form.
        return decimal.isNegative() && decimal.doubleValue() == 0 ? BigDecimal.ZERO : decimal.bigDecimalValue();
    }

    private static ObjectId objectId(BsonValue value, String path) {
        if (value.isObjectId()) {
            return value.asObjectId().getValue();
        }
        if (value.isString() && ObjectId.isValid(value.asString().getValue())) {
            return new ObjectId(value.asString().getValue());
        }
        throw mismatch(path, "an ObjectId, or its 24 hexadecimal digits", value);
    }

    private static byte[] binary(BsonValue value, String path) {
        return value.isBinary() ? value.asBinary().getData() : (byte[]) fail(path, "binary data", value);
    }

    static Class<?> boxed(Class<?> type) {
        return switch (type.getName()) {
            case "boolean" -> Boolean.class;
            case "int" -> Integer.class;
            case "long" -> Long.class;
            case "double" -> Double.class;
            default -> type;
        };
    }

    private static boolean isNothing(BsonValue value) {
        return value.isNull() || value.getBsonType() == BsonType.UNDEFINED;
    }

    private static Object fail(String path, String allowed, BsonValue found) {
        throw mismatch(path, allowed, found);
    }

    private static FunctionException mismatch(String path, String allowed, BsonValue found) {
        String type = found.getBsonType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return new FunctionException(
                FunctionErrorCode.INVALID_PARAMETER, path + ": must be " + allowed + ", found " + type);
    }
}
