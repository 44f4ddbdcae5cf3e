package io.espalier.functions;

import io.espalier.rules.DocumentDatabase;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonValue;

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

    /** A database as the acting caller may use it. */
    DocumentDatabase database(String name);

    /**
     * Runs {@code work} in a transaction; all data operations inside it, also of functions executed by it, join. When the
     * function already runs in a transaction {@code work} becomes part of that one. {@code work} may run more than once: it
     * is repeated when MongoDB asks for it.
     */
    <T> T inTransaction(Supplier<T> work);

    /**
     * Calls another function of the app and waits for its result. The called function acts as this one's caller unless its
     * manifest entry says otherwise.
     *
     * @param arguments BSON values, records, or anything else that {@link BsonMapper} can encode
     */
    BsonValue execute(String function, Object... arguments);

    /** As {@link #execute}, with the result decoded. */
    <T> T executeAs(Class<T> resultType, String function, Object... arguments);

    /** Accounts of users; only for functions that run as system. */
    UserAccounts accounts();

    /** A value of the app, the secret's content if it comes from a secret. */
    Optional<BsonValue> value(String name);

    /** The environment's tag; empty for none. */
    String environmentTag();

    /** The values of the environment. */
    BsonDocument environmentValues();

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

    /** Hashes, message authentication codes and encryption: {@code utils.crypto}. */
    Crypto crypto();

    /** Turns records and plain Java values into BSON and back. */
    BsonMapper mapper();

    /** The time, for everything a function dates. */
    Instant now();
}
