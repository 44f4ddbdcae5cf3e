package io.espalier.functions.call;

import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionException;
import org.bson.BsonValue;

/** How a running function, and a rule that is decided for it, call other functions: same thread, same deadline, same transaction. */
@FunctionalInterface
interface InnerCalls {

    /**
     * @param frame of the call that runs
     * @param calling whose rights it has
     * @throws FunctionException if the call was refused; what its body throws, as it is
     */
    BsonValue callFrom(CallFrame frame, ActingIdentity calling, FunctionCall call);
}
