package io.espalier.functions.admin;

import io.espalier.functions.BsonMapper;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.admin.AdminFunction.Parameter;
import io.espalier.functions.bson.Ejson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * What an operator tells a function: one object with the parameters by name, or values in their order. A text does where a
 * number, a moment, true or false, or an object is wanted, since command lines know nothing else.
 */
public final class AdminArguments {
    private final BsonDocument values;
    private final BsonMapper mapper;

    private AdminArguments(BsonDocument values, BsonMapper mapper) {
        this.values = values;
        this.mapper = mapper;
    }

    /** @throws FunctionException if a parameter is unknown or missing, or there are too many values */
    public static AdminArguments of(List<BsonValue> arguments, List<Parameter> parameters, BsonMapper mapper) {
        BsonDocument values = arguments.size() == 1 && arguments.getFirst() instanceof BsonDocument named
                ? named
                : byPosition(arguments, parameters);
        for (String name : values.keySet()) {
            if (parameters.stream().noneMatch(parameter -> parameter.name().equals(name))) {
                throw invalid(name, "is unknown; allowed are " + names(parameters));
            }
        }
        for (Parameter parameter : parameters) {
            if (parameter.required()
                    && values.getOrDefault(parameter.name(), BsonNull.VALUE).isNull()) {
                throw new FunctionException(
                        FunctionErrorCode.MISSING_PARAMETER,
                        "the parameter '" + parameter.name() + "' is required: " + parameter.meaning());
            }
        }
        return new AdminArguments(values, mapper);
    }

    private static BsonDocument byPosition(List<BsonValue> arguments, List<Parameter> parameters) {
        if (arguments.size() > parameters.size()) {
            throw new FunctionException(
                    FunctionErrorCode.ARGUMENTS_NOT_ALLOWED,
                    parameters.isEmpty()
                            ? "the function takes no arguments"
                            : "the function takes one object with " + names(parameters)
                                    + ", or their values in this order");
        }
        BsonDocument values = new BsonDocument();
        for (int i = 0; i < arguments.size(); i++) {
            values.append(parameters.get(i).name(), arguments.get(i));
        }
        return values;
    }

    private static List<String> names(List<Parameter> parameters) {
        return parameters.stream().map(Parameter::name).toList();
    }

    /**
     * A parameter, empty if it was not given or is null.
     *
     * @throws FunctionException if it has another type
     */
    public <T> Optional<T> find(String name, Class<T> type) {
        BsonValue value = values.getOrDefault(name, BsonNull.VALUE);
        return value.isNull() ? Optional.empty() : Optional.of(mapper.decode(typed(name, value, type), type, name));
    }

    /** As {@link #find}, for a parameter that is required. */
    public <T> T get(String name, Class<T> type) {
        return find(name, type).orElseThrow(() -> invalid(name, "must not be null"));
    }

    private static BsonValue typed(String name, BsonValue value, Class<?> type) {
        if (!(value instanceof BsonString text) || type == String.class) {
            return value;
        }
        String content = text.getValue();
        try {
            if (type == Integer.class) {
                return new BsonInt32(Integer.parseInt(content));
            }
            if (type == Instant.class) {
                return new BsonDateTime(Instant.parse(content).toEpochMilli());
            }
        } catch (NumberFormatException | DateTimeParseException e) {
            throw invalid(
                    name,
                    type == Integer.class
                            ? "must be a whole number"
                            : "must be a moment such as " + "2026-03-01T12:00:00Z");
        }
        if (type == Boolean.class && (content.equals("true") || content.equals("false"))) {
            return BsonBoolean.valueOf(content.equals("true"));
        }
        return type == BsonDocument.class ? Ejson.parse(content.getBytes(StandardCharsets.UTF_8), name) : value;
    }

    /** The refusal of a parameter's value. */
    public static FunctionException invalid(String name, String what) {
        return new FunctionException(FunctionErrorCode.INVALID_PARAMETER, "the parameter '" + name + "' " + what);
    }
}
