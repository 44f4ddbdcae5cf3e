package io.espalier.functions;

import io.espalier.app.FunctionDefinition;
import io.espalier.functions.call.FunctionRegistry;
import java.util.Map;
import java.util.Optional;

/** A place where functions come from: Funqy beans, operators' functions, and in time others. */
public interface FunctionSource {

    /** The functions, by name. Asked for once, when the registry is built. */
    Map<String, FunctionBody> functions();

    /**
     * The entry of a function that the app's manifest does not list and that comes with its own, which only names that begin
     * with {@link FunctionRegistry#SERVICE_PREFIX} can have. Empty for none.
     */
    default Optional<FunctionDefinition> definition(String name) {
        return Optional.empty();
    }

    /** Whether an operators' function changes nothing, so that it may be called by GET. */
    default boolean isReadOnly(String name) {
        return false;
    }
}
