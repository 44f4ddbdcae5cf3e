package io.espalier.rules.query;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonNumber;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;

/** MongoDB's names and numbers of types, as {@code $type} takes them. */
final class TypeNames {
    private static final Map<String, BsonType> BY_NAME = Map.ofEntries(
            Map.entry("double", BsonType.DOUBLE),
            Map.entry("string", BsonType.STRING),
            Map.entry("object", BsonType.DOCUMENT),
            Map.entry("array", BsonType.ARRAY),
            Map.entry("binData", BsonType.BINARY),
            Map.entry("undefined", BsonType.UNDEFINED),
            Map.entry("objectId", BsonType.OBJECT_ID),
            Map.entry("bool", BsonType.BOOLEAN),
            Map.entry("date", BsonType.DATE_TIME),
            Map.entry("null", BsonType.NULL),
            Map.entry("regex", BsonType.REGULAR_EXPRESSION),
            Map.entry("dbPointer", BsonType.DB_POINTER),
            Map.entry("javascript", BsonType.JAVASCRIPT),
            Map.entry("symbol", BsonType.SYMBOL),
            Map.entry("javascriptWithScope", BsonType.JAVASCRIPT_WITH_SCOPE),
            Map.entry("int", BsonType.INT32),
            Map.entry("timestamp", BsonType.TIMESTAMP),
            Map.entry("long", BsonType.INT64),
            Map.entry("decimal", BsonType.DECIMAL128),
            Map.entry("minKey", BsonType.MIN_KEY),
            Map.entry("maxKey", BsonType.MAX_KEY));

    private static final String NUMBER = "number";
    private static final Set<BsonType> NUMBERS =
            Set.of(BsonType.DOUBLE, BsonType.INT32, BsonType.INT64, BsonType.DECIMAL128);

    private TypeNames() {}

    /**
     * @param operand a name, a number, or an array of these that is not empty
     * @throws IllegalArgumentException if it is anything else
     */
    static Set<BsonType> of(BsonValue operand) {
        List<BsonValue> wanted = operand instanceof BsonArray list ? list : List.of(operand);
        Set<BsonType> types = EnumSet.noneOf(BsonType.class);
        for (BsonValue type : wanted) {
            switch (type) {
                case BsonString name when name.getValue().equals(NUMBER) -> types.addAll(NUMBERS);
                case BsonString name -> types.add(byName(name.getValue()));
                case BsonNumber code -> types.add(byCode(code.doubleValue()));
                default -> throw new IllegalArgumentException("'$type' needs names or numbers of types");
            }
        }
        if (types.isEmpty()) {
            throw new IllegalArgumentException("'$type' needs at least one type");
        }
        return types;
    }

    private static BsonType byName(String name) {
        BsonType type = BY_NAME.get(name);
        if (type == null) {
            throw new IllegalArgumentException("'$type' does not know '" + name + "'; known are " + NUMBER + ", "
                    + String.join(", ", BY_NAME.keySet().stream().sorted().toList()));
        }
        return type;
    }

    private static BsonType byCode(double code) {
        for (BsonType type : BY_NAME.values()) {
            double number = type == BsonType.MIN_KEY ? -1 : type.getValue();
            if (number == code) {
                return type;
            }
        }
        throw new IllegalArgumentException("'$type' does not know a number that is given to it");
    }
}
