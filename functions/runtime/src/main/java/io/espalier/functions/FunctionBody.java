package io.espalier.functions;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.bson.BsonValue;

/** The code of a function, whatever it was written in. Thread-safe. */
@FunctionalInterface
public interface FunctionBody {

    /**
     * Runs the function.
     *
     * @param response where the body may put an HTTP answer; ignored unless an endpoint asked
     * @return the result; {@link org.bson.BsonUndefined} for none
     */
    BsonValue run(List<BsonValue> arguments, FunctionContext context, EndpointResponse response);

    /** Whether the code can be given arguments at all. */
    default boolean takesArguments() {
        return true;
    }

    /** The type that the arguments are read as, for descriptions of the app; empty if it is not known. */
    default Optional<Type> parameterType() {
        return Optional.empty();
    }
}
