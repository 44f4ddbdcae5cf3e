package io.espalier.functions;

/** The way on which a call reached the one door. It decides whether private functions can be called. */
public enum Origin {
    /** The client API, {@code /{function}}, a direct Lambda invocation, an event of which nothing is proven. */
    CLIENT(false, true),
    /** An event from outside that the configuration trusts, and that brought its proof. */
    EVENT(true, true),
    /** An HTTPS endpoint of the app. */
    ENDPOINT(true, false),
    /** A service of Espalier's own, such as a data command of the client API. */
    SERVICE(true, true),
    /** Another function. */
    FUNCTION(true, true),
    /** A database trigger. */
    TRIGGER(true, false),
    /** A schedule. */
    SCHEDULE(true, false),
    /** The creation of a user. */
    USER_CREATION(true, false);

    private final boolean reachesPrivate;
    private final boolean choosesArguments;

    Origin(boolean reachesPrivate, boolean choosesArguments) {
        this.reachesPrivate = reachesPrivate;
        this.choosesArguments = choosesArguments;
    }

    /** Whether a call on this way may name a private function. */
    public boolean reachesPrivate() {
        return reachesPrivate;
    }

    /**
     * Whether the arguments are of the caller's choosing. Where they are not, such as the request behind an endpoint, a
     * function that takes none is called without them.
     */
    public boolean choosesArguments() {
        return choosesArguments;
    }
}
