package io.espalier.functions.bson;

import io.espalier.functions.BsonMapper;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.lang.reflect.Type;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/**
 * Turns the arguments of a call into the one parameter of a Java function. A single object is the parameter itself; anything
 * else is spread over the components of the parameter's record, in order. A parameter that is no record takes exactly one
 * argument, and one of type {@code List} or {@code BsonArray} takes them all when they are not one array.
 */
public final class PositionalArguments {
    private final BsonMapper mapper;

    public PositionalArguments(BsonMapper mapper) {
        this.mapper = mapper;
    }

    public Object decode(List<BsonValue> arguments, Type type) {
        if (type instanceof Class<?> record && record.isRecord()) {
            return arguments.size() == 1 && arguments.getFirst() instanceof BsonDocument document
                    ? mapper.decode(document, type, "arguments[0]")
                    : mapper.decodePositional(arguments, record);
        }
        if (type == BsonArray.class
                && !(arguments.size() == 1 && arguments.getFirst().isArray())) {
            return new BsonArray(arguments);
        }
        if (arguments.size() > 1) {
            throw new FunctionException(
                    FunctionErrorCode.ARGUMENTS_NOT_ALLOWED,
                    "the function takes one argument, got " + arguments.size());
        }
        return mapper.decode(arguments.isEmpty() ? BsonNull.VALUE : arguments.getFirst(), type, "arguments[0]");
    }
}
