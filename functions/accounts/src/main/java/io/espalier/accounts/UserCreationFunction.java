package io.espalier.accounts;

import io.espalier.app.App;
import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.Origin;
import io.espalier.functions.UserProfile;
import io.espalier.functions.call.FunctionCaller;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/** The app's user-creation function, called through the one door with the new user as its argument; nothing if there is none. */
@Singleton
final class UserCreationFunction implements UserCreation {
    private final App app;
    private final FunctionCaller door;

    @Inject
    UserCreationFunction(App app, FunctionCaller door) {
        this.app = app;
        this.door = door;
    }

    @Override
    public void run(UserProfile user) {
        app.userCreationFunction()
                .ifPresent(function -> door.call(FunctionCall.of(
                        function,
                        List.of(user.toDocument()),
                        Caller.SYSTEM,
                        Origin.USER_CREATION,
                        "user-creation-" + user.id())));
    }
}
