package io.espalier.triggers;

import io.espalier.functions.FunctionCall;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.functions.call.FunctionRegistry;

/** The one door as the place where events go. */
record OneDoor(FunctionRegistry functions, FunctionCaller caller) implements DeliveryTarget {

    @Override
    public boolean knows(String function) {
        return functions.definition(function).isPresent();
    }

    @Override
    public void deliver(FunctionCall call) {
        caller.call(call);
    }
}
