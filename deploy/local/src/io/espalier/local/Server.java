package io.espalier.local;

/** A MongoDB server of this project, as a process or as a container. Its data stay when it is stopped. */
interface Server {
    /** The word for it in {@link RememberedServer}. */
    String kind();

    /** Whether this very server, not another one, answers on the port. */
    boolean isRunning(int port);

    /**
     * Starts the server; it goes on when this program ends.
     *
     * @throws LocalException if it does not start for a reason that is no {@link StartOutcome}
     */
    StartOutcome start(int port);

    /** Stops the server that runs on the port, and waits for its end. */
    void stop(int port);
}
