package io.espalier.functions;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a running function can reach (spec/app-services.md §6.3). A function takes it as a parameter annotated with Funqy's
 * {@code @Context}.
 *
 * <p>Belongs to one call and to the thread that the call runs on. Data obtained from it is under the rules of the acting
 * caller, or free of them if the function's manifest entry says {@code run_as_system}.
 */
public interface FunctionContext {

    /** The function's name. */
    String functionName();

    /** Ties together what one outside event caused. */
    String correlationId();

    /** The user at the beginning of the chain of calls, also when the function runs as system. */
    UserProfile user();

    /** Whether the function runs without rules. */
    boolean runningAsSystem();

    /** The app's data sources. */
    Services services();

    /** A database of the data source {@code mongodb-atlas}, as the acting caller may use it. */
    Database database(String name);

    /**
     * Runs {@code work} in a transaction; all data operations inside it, also of functions executed by it, join. When the
     * function already runs in a transaction {@code work} becomes part of that one. {@code work} may run more than once: it
     * is repeated when MongoDB asks for it, until the call's time is over.
     *
     * <p>If MongoDB fails an operation inside, or rules refuse a write, the transaction is lost, whatever {@code work} makes
     * of the exception: it ends with that failure.
     */
    <T> T withTransaction(Supplier<T> work);

    /** The other functions of the app. */
    Functions functions();

    /** Accounts of users; only for functions that run as system. */
    UserAccounts accounts();

    /** What the app says about itself. */
    AppInfo app();

    /** The app's environment. */
    Environment environment();

    /** The app's values, the content of secrets among them. */
    Values values();

    /**
     * Writes a line into the call's entry in the logs: the first 25 of a call, 512 bytes of each (spec/app-services.md §6.5). The
     * content of the app's secrets is hidden in it.
     */
    void log(String message);

    /** The HTTP request behind the call. */
    Optional<RequestInfo> request();

    /** The event from outside behind the call, such as a CloudEvent; its data are the argument. */
    Optional<EventInfo> event();

    /** Stable over repetitions of the same event; empty outside of triggers and events from outside. */
    Optional<String> deliveryId();

    /** The moment at which the call must be done. */
    Optional<Instant> deadline();

    /** Requests to other servers. */
    HttpService http();

    /** Cryptography, as the global {@code utils} of App Services. */
    Utils utils();

    /** Turns records and plain Java values into BSON and back. */
    BsonMapper mapper();

    /** The time, for everything a function dates. */
    Instant now();
}
