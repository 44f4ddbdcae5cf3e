package io.espalier.functions.call;

import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.bson.ByteCount;
import java.util.Optional;
import org.bson.BsonValue;

/** Finds the function of a call, decides whose rights it has, and bounds what a call brings and takes away. Thread-safe. */
final class CallAdmission {
    private final FunctionRegistry registry;
    private final FunctionServices services;
    private final FunctionLimits limits;

    CallAdmission(FunctionRegistry registry, FunctionServices services, FunctionLimits limits) {
        this.registry = registry;
        this.services = services;
        this.limits = limits;
    }

    /**
     * Admits a call from outside.
     *
     * @param report is told how far the decision came
     * @throws FunctionException if there is no such function, or this caller may not call it
     */
    AdmittedCall admit(FunctionCall call, CallReport report) {
        RegisteredFunction function = find(call.name());
        report.found(function.definition());
        ActingIdentity identity = identity(call, function, Optional.empty());
        report.decided(identity);
        return new AdmittedCall(call, function, identity);
    }

    /** Admits a call from inside of another function, which has the rights of {@code calling}. */
    AdmittedCall admitFrom(ActingIdentity calling, FunctionCall call) {
        RegisteredFunction function = find(call.name());
        return new AdmittedCall(call, function, identity(call, function, Optional.of(calling)));
    }

    private RegisteredFunction find(String name) {
        return registry.find(name)
                .orElseThrow(() -> new FunctionException(
                        FunctionErrorCode.FUNCTION_NOT_FOUND, "function not found: '" + name + "'"));
    }

    private ActingIdentity identity(FunctionCall call, RegisteredFunction function, Optional<ActingIdentity> calling) {
        return ActingIdentity.decide(
                call,
                function.definition(),
                calling,
                id -> services.accounts().get().enabledUser(id));
    }

    void requireSizeOfArguments(FunctionCall call) {
        ByteCount count =
                new ByteCount(FunctionErrorCode.INVALID_PARAMETER, limits.maxArgumentBytes(), "the list of arguments");
        call.arguments().forEach(count::add);
    }

    /**
     * About how large a result is, with the body that a function gave its response.
     *
     * @throws FunctionException if that is more than a call may answer with
     */
    long sizeOfResult(FunctionCall call, BsonValue result) {
        ByteCount count = new ByteCount(
                FunctionErrorCode.FUNCTION_EXECUTION_ERROR,
                limits.maxResultBytes(),
                "the result of function '" + call.name() + "'");
        count.add(result);
        call.response().flatMap(EndpointResponse::answer).ifPresent(answer -> count.add(answer.body().length));
        return count.bytes();
    }

    /** @throws FunctionException if functions call each other deeper than allowed */
    void requireDepth(CallFrame frame, FunctionCall call) {
        if (frame.depth() > limits.maxDepth()) {
            throw new FunctionException(
                    FunctionErrorCode.NOT_CALLABLE,
                    "functions call each other more than " + limits.maxDepth() + " deep, last '" + call.name() + "'");
        }
    }
}
