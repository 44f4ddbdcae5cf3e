package io.espalier.functions;

import io.espalier.app.FunctionDefinition;
import java.util.Optional;

/**
 * Whose rights a function has. They come from the caller or from the function's manifest entry, never from code.
 *
 * @param user {@code context.user}: who stands at the beginning of the chain of calls
 * @param system whether no rules apply
 */
record ActingIdentity(UserProfile user, boolean system) {

    /**
     * Decides at the door.
     *
     * @param calling the identity of the function that calls, when it is one
     * @throws FunctionException if this caller may not call this function
     */
    static ActingIdentity decide(FunctionCall call, FunctionDefinition function, Optional<ActingIdentity> calling) {
        if (function.name().startsWith(FunctionRegistry.ADMIN_PREFIX)) {
            return admin(call);
        }
        if (function.name().startsWith(FunctionRegistry.SERVICE_PREFIX) && call.origin() != Origin.SERVICE) {
            throw new FunctionException(
                    FunctionErrorCode.NOT_CALLABLE, "function '" + function.name() + "' cannot be called by name");
        }
        if (function.isPrivate() && !call.origin().reachesPrivate()) {
            throw new FunctionException(
                    FunctionErrorCode.NOT_CALLABLE, "function '" + function.name() + "' is private");
        }
        if (function.canEvaluate().isPresent()) {
            throw new FunctionException(
                    FunctionErrorCode.FUNCTION_EXECUTION_ERROR,
                    "function '" + function.name() + "' has a condition on its callers, which nobody can meet yet");
        }
        if (calling.isPresent()) {
            ActingIdentity identity = calling.get();
            return new ActingIdentity(identity.user(), identity.system() || function.runAsSystem());
        }
        return switch (call.caller()) {
            case Caller.User user -> new ActingIdentity(user.profile(), function.runAsSystem());
            case Caller.SystemCaller system -> new ActingIdentity(UserProfile.SYSTEM, true);
            case Caller.AdminKey key -> withoutUser(call, function);
            case Caller.Unauthenticated nobody -> withoutUser(call, function);
        };
    }

    private static ActingIdentity admin(FunctionCall call) {
        if (call.caller() instanceof Caller.AdminKey && call.origin() == Origin.CLIENT) {
            return new ActingIdentity(UserProfile.SYSTEM, true);
        }
        throw new FunctionException(
                FunctionErrorCode.NOT_CALLABLE, "function '" + call.name() + "' needs an admin key");
    }

    /** Without a user only the app's own endpoints, and operators, reach functions that run as system. */
    private static ActingIdentity withoutUser(FunctionCall call, FunctionDefinition function) {
        boolean admitted = call.origin() == Origin.ENDPOINT
                || call.origin() == Origin.SERVICE
                || call.caller() instanceof Caller.AdminKey;
        if (admitted && function.runAsSystem()) {
            return new ActingIdentity(UserProfile.NOBODY, true);
        }
        throw new FunctionException(
                FunctionErrorCode.MISSING_AUTH_REQ,
                "function '" + function.name() + "' needs a user: no access token was given");
    }
}
