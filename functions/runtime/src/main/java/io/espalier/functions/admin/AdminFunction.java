package io.espalier.functions.admin;

import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionException;
import java.util.List;
import org.bson.BsonValue;

/**
 * One of the operators' functions.
 *
 * @param name without {@code espalier/}, such as {@code triggers/list}
 * @param purpose what it does, in a sentence that operators are shown
 * @param parameters in the order in which they may be given without names
 * @param readOnly whether it changes nothing, so that it may be called by GET
 */
public record AdminFunction(String name, String purpose, List<Parameter> parameters, boolean readOnly, Body body) {
    public AdminFunction {
        parameters = List.copyOf(parameters);
    }

    /** One that changes nothing. */
    public static AdminFunction reading(String name, String purpose, Body body, Parameter... parameters) {
        return new AdminFunction(name, purpose, List.of(parameters), true, body);
    }

    /** One that changes something. */
    public static AdminFunction changing(String name, String purpose, Body body, Parameter... parameters) {
        return new AdminFunction(name, purpose, List.of(parameters), false, body);
    }

    /**
     * What a function can be told.
     *
     * @param meaning what it means and what is allowed, for operators
     */
    public record Parameter(String name, boolean required, String meaning) {
        public static Parameter required(String name, String meaning) {
            return new Parameter(name, true, meaning);
        }

        public static Parameter optional(String name, String meaning) {
            return new Parameter(name, false, meaning);
        }
    }

    /** The code. Thread-safe. */
    @FunctionalInterface
    public interface Body {

        /** @throws FunctionException with what was wrong about an argument, or with the work */
        BsonValue run(AdminArguments arguments, FunctionContext context);
    }
}
