package io.espalier.functions;

import io.espalier.app.FunctionDefinition;

/** A function that can be called: its code, and what the manifest says about it. */
record RegisteredFunction(FunctionDefinition definition, FunctionBody body) {
    String name() {
        return definition.name();
    }
}
