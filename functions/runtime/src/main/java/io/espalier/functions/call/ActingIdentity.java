package io.espalier.functions.call;

import io.espalier.app.FunctionDefinition;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.UserProfile;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whose rights a function has. They come from the caller or from the function's manifest entry, never from code.
 *
 * @param user {@code context.user}: who stands at the beginning of the chain of calls
 * @param acting whom rules are read for, where they apply: the caller, or the fixed user of a manifest entry
 * @param system whether no rules apply
 */
record ActingIdentity(UserProfile user, UserProfile acting, boolean system) {

    private static ActingIdentity of(UserProfile user, boolean system) {
        return new ActingIdentity(user, user, system);
    }

    /**
     * Decides at the door.
     *
     * @param calling the identity of the function that calls, when it is one
     * @param enabledUsers finds the user of a {@code run_as_user_id}
     * @throws FunctionException if this caller may not call this function
     */
    static ActingIdentity decide(
            FunctionCall call,
            FunctionDefinition function,
            Optional<ActingIdentity> calling,
            Function<String, Optional<UserProfile>> enabledUsers) {
        if (function.name().startsWith(FunctionRegistry.ADMIN_PREFIX)) {
            return admin(call);
        }
        if (function.name().startsWith(FunctionRegistry.SERVICE_PREFIX)
                && !call.origin().reachesServices()) {
            throw new FunctionException(
                    FunctionErrorCode.NOT_CALLABLE, "function '" + function.name() + "' cannot be called by name");
        }
        if (function.isPrivate() && !call.origin().reachesPrivate()) {
            throw new FunctionException(
                    FunctionErrorCode.NOT_CALLABLE, "function '" + function.name() + "' is private");
        }
        if (calling.isPresent()) {
            return calling.get().as(function, enabledUsers);
        }
        return switch (call.caller()) {
            case Caller.User user -> of(user.profile(), false).as(function, enabledUsers);
            // Triggers run as system whatever the manifest entry says (spec/app-services.md §5.1).
            case Caller.SystemCaller system -> of(UserProfile.SYSTEM, true);
            case Caller.AdminKey key -> withoutUser(call, function, enabledUsers);
            case Caller.Unauthenticated nobody -> withoutUser(call, function, enabledUsers);
        };
    }

    private static ActingIdentity admin(FunctionCall call) {
        if (call.caller() instanceof Caller.AdminKey && call.origin() == Origin.CLIENT) {
            return of(UserProfile.SYSTEM, true);
        }
        throw new FunctionException(
                FunctionErrorCode.NOT_CALLABLE, "function '" + call.name() + "' needs an admin key");
    }

    /** Without a user only the app's own endpoints, and operators, reach functions, and only those that run as somebody fixed. */
    private static ActingIdentity withoutUser(
            FunctionCall call, FunctionDefinition function, Function<String, Optional<UserProfile>> enabledUsers) {
        boolean admitted = call.origin().admitsNobody() || call.caller() instanceof Caller.AdminKey;
        if (admitted && (function.runAsSystem() || function.runAsUserId().isPresent())) {
            return of(UserProfile.NOBODY, false).as(function, enabledUsers);
        }
        throw new FunctionException(
                FunctionErrorCode.MISSING_AUTH_REQ,
                "function '" + function.name() + "' needs a user: no access token was given");
    }

    /** These rights, or the others that the function's entry names: {@code run_as_system} wins over {@code run_as_user_id}. */
    private ActingIdentity as(FunctionDefinition function, Function<String, Optional<UserProfile>> enabledUsers) {
        if (function.runAsSystem()) {
            return new ActingIdentity(user, acting, true);
        }
        if (function.runAsUserId().isEmpty()) {
            return this;
        }
        UserProfile fixed = enabledUsers
                .apply(function.runAsUserId().get())
                .orElseThrow(() -> new FunctionException(
                        FunctionErrorCode.FUNCTION_EXECUTION_ERROR,
                        "function '" + function.name()
                                + "' cannot run: the user of its run_as_user_id does not exist or is disabled"));
        return new ActingIdentity(user, fixed, false);
    }

    /** The rights of the user at the beginning, whatever functions on the way have. */
    ActingIdentity ofUser() {
        return of(user, false);
    }
}
