package io.espalier.functions;

/** The way on which a call reached the one door. It decides whether private functions can be called. */
public enum Origin {
    /** The client API, {@code /{function}}, a direct Lambda invocation, an event of which nothing is proven. */
    CLIENT(false, true),
    /** An event from outside that the configuration trusts, and that brought its proof. */
    EVENT(true, true),
    /** An HTTPS endpoint of the app. */
    ENDPOINT(true, false),
    /** A webhook of the older form. */
    WEBHOOK(true, false),
    /** A service of Espalier's own, such as a data command of the client API. */
    SERVICE(true, true),
    /** A service's stream, such as the changes of a collection. */
    STREAM(true, true),
    /** The Data API. */
    DATA_API(true, true),
    /** Another function. */
    FUNCTION(true, true),
    /** A database trigger. */
    TRIGGER(true, false),
    /** An authentication trigger. */
    AUTHENTICATION_TRIGGER(true, false),
    /** A trigger's events that its receiver could not be given. */
    ERROR_HANDLER(true, false),
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

    /** Whether functions of Espalier's own services are called on this way, which nobody can call by name. */
    public boolean reachesServices() {
        return this == SERVICE || this == STREAM || this == DATA_API;
    }

    /** Whether a call on this way needs no user where the function runs as somebody fixed. */
    public boolean admitsNobody() {
        return this == ENDPOINT || this == WEBHOOK || reachesServices();
    }

    /**
     * Whether the arguments are of the caller's choosing. Where they are not, such as the request behind an endpoint, a
     * function that takes none is called without them.
     */
    public boolean choosesArguments() {
        return choosesArguments;
    }
}
