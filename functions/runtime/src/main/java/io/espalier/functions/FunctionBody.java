package io.espalier.functions;

import java.util.List;
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
}
