package io.espalier.triggers;

import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionException;

/** Where events go: the one door. */
interface DeliveryTarget {

    /** Whether the function exists and can be called. */
    boolean knows(String function);

    /** @throws FunctionException if the call was refused or failed */
    void deliver(FunctionCall call);
}
