package io.espalier.functions;

import java.util.Map;

/** A place where functions come from: Funqy beans, operators' functions, and in time others. */
public interface FunctionSource {

    /** The functions, by name. Asked for once, when the registry is built. */
    Map<String, FunctionBody> functions();
}
