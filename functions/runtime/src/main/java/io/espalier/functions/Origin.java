package io.espalier.functions;

/** The way on which a call reached the one door. It decides whether private functions can be called. */
public enum Origin {
    /** The client API, {@code /{function}}, a direct Lambda invocation, an event from outside. */
    CLIENT(false),
    /** An HTTPS endpoint of the app. */
    ENDPOINT(true),
    /** A service of Espalier's own, such as a data command of the client API. */
    SERVICE(true),
    /** Another function. */
    FUNCTION(true),
    /** A database trigger. */
    TRIGGER(true),
    /** A schedule. */
    SCHEDULE(true),
    /** The creation of a user. */
    USER_CREATION(true);

    private final boolean reachesPrivate;

    Origin(boolean reachesPrivate) {
        this.reachesPrivate = reachesPrivate;
    }

    /** Whether a call on this way may name a private function. */
    public boolean reachesPrivate() {
        return reachesPrivate;
    }
}
