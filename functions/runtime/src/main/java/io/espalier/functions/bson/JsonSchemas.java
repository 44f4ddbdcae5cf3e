package io.espalier.functions.bson;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * What {@link RecordBsonMapper} accepts for a Java type, as JSON Schema (draft 2020-12) of plain JSON and EJSON. Dates and bytes
 * have no form in plain JSON: they are described by their EJSON wrappers. Not thread-safe.
 */
public final class JsonSchemas {
    private final RecordShapes shapes = new RecordShapes();
    private final Set<Class<?>> open = new HashSet<>();

    /** The schema of a type's values; that of a record inside itself, and of types that are not known, allows anything. */
    public BsonDocument of(Type type) {
        return switch (type) {
            case Class<?> plain -> ofClass(BsonDecoder.boxed(plain));
            case ParameterizedType generic -> ofGeneric(generic);
            case WildcardType wildcard -> of(wildcard.getUpperBounds()[0]);
            default -> new BsonDocument();
        };
    }

    /** How many positional arguments a record takes. */
    public int components(Class<?> record) {
        return shapes.of(record).names().size();
    }

    private BsonDocument ofGeneric(ParameterizedType type) {
        Type[] parameters = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            return new BsonDocument("anyOf", new BsonArray(List.of(of(parameters[0]), typed("null"))));
        }
        if (type.getRawType() == List.class) {
            return typed("array").append("items", of(parameters[0]));
        }
        if (type.getRawType() == Map.class) {
            return typed("object").append("additionalProperties", of(parameters[1]));
        }
        return new BsonDocument();
    }

    private BsonDocument ofClass(Class<?> type) {
        if (type.isRecord()) {
            return ofRecord(type);
        }
        if (type.isEnum()) {
            return new BsonDocument(
                    "enum",
                    new BsonArray(Arrays.stream(type.getEnumConstants())
                            .map(constant -> new BsonString(constant.toString()))
                            .toList()));
        }
        return switch (type.getName()) {
            case "java.lang.String", "org.bson.BsonString" -> typed("string");
            case "java.lang.Boolean", "org.bson.BsonBoolean" -> typed("boolean");
            case "java.lang.Integer" -> integer(new BsonInt32(Integer.MIN_VALUE), new BsonInt32(Integer.MAX_VALUE));
            case "java.lang.Long" -> integer(new BsonInt64(Long.MIN_VALUE), new BsonInt64(Long.MAX_VALUE));
            case "java.lang.Double", "java.math.BigDecimal", "org.bson.types.Decimal128" -> typed("number");
            case "org.bson.types.ObjectId" -> typed("string").append("pattern", new BsonString("^[0-9a-fA-F]{24}$"));
            case "java.time.Instant" -> wrapper("$date", typed("string").append("format", new BsonString("date-time")));
            case "org.bson.types.Binary", "[B" ->
                wrapper("$binary", object(Map.of("base64", typed("string"), "subType", typed("string"))));
            case "org.bson.BsonDocument" -> typed("object");
            case "org.bson.BsonArray" -> typed("array");
            default -> new BsonDocument();
        };
    }

    private BsonDocument ofRecord(Class<?> type) {
        if (!open.add(type)) {
            return new BsonDocument();
        }
        BsonDocument properties = new BsonDocument();
        BsonArray required = new BsonArray();
        RecordShape shape = shapes.of(type);
        for (RecordShape.Component component : shape.components()) {
            if (component.extra()) {
                continue;
            }
            properties.append(component.name(), of(component.type()));
            if (!component.optional()) {
                required.add(new BsonString(component.name()));
            }
        }
        open.remove(type);
        BsonDocument schema = typed("object").append("properties", properties);
        if (!required.isEmpty()) {
            schema.append("required", required);
        }
        return schema.append("additionalProperties", BsonBoolean.valueOf(shape.hasExtra()));
    }

    private static BsonDocument wrapper(String key, BsonDocument content) {
        return object(Map.of(key, content));
    }

    private static BsonDocument object(Map<String, BsonDocument> members) {
        BsonDocument properties = new BsonDocument();
        members.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(member -> properties.append(member.getKey(), member.getValue()));
        return typed("object")
                .append("properties", properties)
                .append(
                        "required",
                        new BsonArray(members.keySet().stream()
                                .sorted()
                                .map(BsonString::new)
                                .toList()))
                .append("additionalProperties", BsonBoolean.FALSE);
    }

    private static BsonDocument integer(BsonValue minimum, BsonValue maximum) {
        return typed("integer").append("minimum", minimum).append("maximum", maximum);
    }

    private static BsonDocument typed(String type) {
        return new BsonDocument("type", new BsonString(type));
    }
}
