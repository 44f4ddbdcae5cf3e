package io.espalier.functions;

import java.lang.reflect.Type;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Turns BSON into records and plain Java values and back. Decoding is strict: unknown fields, wrong types and numbers out
 * of range are refused with the path of the culprit.
 *
 * <p>Understood are records, {@code List}, {@code Map<String, ?>}, {@code Optional}, enums, {@code String}, {@code boolean},
 * {@code int}, {@code long}, {@code double}, {@code BigDecimal}, {@code Instant}, {@code ObjectId}, {@code Decimal128},
 * {@code Binary}, {@code byte[]} and every {@code BsonValue}. A record component is the field of its name, or of the name in
 * its {@code @BsonProperty}. Components of type {@code Optional} may be missing or null, all others are required. One component
 * of type {@code BsonDocument} may carry {@code @BsonExtraElements}: it holds the fields that no other component has, and they
 * are encoded again as fields.
 * Thread-safe.
 */
public interface BsonMapper {

    /**
     * @param path where the value stands, for messages, such as {@code arguments[0]}
     * @throws FunctionException with {@link FunctionErrorCode#INVALID_PARAMETER}: path, what is allowed, what was found
     */
    Object decode(BsonValue value, Type type, String path);

    /** As {@link #decode(BsonValue, Type, String)}, for a class without type parameters. */
    <T> T decode(BsonValue value, Class<T> type, String path);

    /** As {@link #decode(BsonValue, Class, String)}, for a value that needs no path in messages, such as a whole document. */
    default <T> T decode(BsonValue value, Class<T> type) {
        return decode(value, type, type.getSimpleName());
    }

    /**
     * As {@link #decode(BsonValue, Class, String)}, for what does not come from a caller, such as a stored document: fields that
     * the record does not have are left out. Those of objects inside are still refused, since whoever writes a component back
     * would lose them.
     *
     * @throws FunctionException with {@link FunctionErrorCode#FUNCTION_BROKEN} if the value does not fit: no caller is at fault
     */
    <T> T read(BsonValue value, Class<T> type, String path);

    /**
     * Positional arguments spread over the components of {@code record}, in order.
     *
     * @throws FunctionException if there are too many, one that is required is missing, or one does not fit
     */
    Object decodePositional(List<BsonValue> arguments, Class<?> record);

    /** @throws IllegalArgumentException if there is no BSON form for the value's class */
    BsonValue encode(Object value);

    /**
     * The update that gives the fields of a stored document a record's values: {@code $set}, and {@code $unset} for empty
     * {@code Optional}s. All other fields stay, and so does {@code _id} if the record has none.
     *
     * @throws FunctionException if the name of a field is a path, which an update cannot tell from a name
     */
    BsonDocument encodeUpdate(Record record);

    /**
     * As {@link #encode(Object)}, but stops as soon as the value is larger than allowed, so that it is never built whole.
     *
     * @param maxBytes about the size that is allowed, as BSON
     * @param what what is encoded, for the message
     * @throws FunctionException with {@link FunctionErrorCode#FUNCTION_EXECUTION_ERROR} beyond the size
     */
    BsonValue encode(Object value, long maxBytes, String what);
}
