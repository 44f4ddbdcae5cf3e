package io.espalier.functions.call;

import com.mongodb.client.ClientSession;
import io.espalier.functions.CallListener;
import io.espalier.functions.Caller;
import io.espalier.functions.Delivery;
import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.RequestInfo;
import io.espalier.functions.bson.ByteCount;
import io.espalier.rules.Access;
import io.espalier.rules.ChangeEvents;
import io.espalier.rules.Deadline;
import io.espalier.rules.RuleContext;
import io.espalier.rules.guard.DocumentStore;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one door: the only way a function runs, whoever asks. It looks the function up, decides whether this caller may call
 * it and whose rights it has, opens the context, applies the limits, and turns every failure into a
 * {@link FunctionException}. Thread-safe.
 */
@Singleton
public final class FunctionCaller {
    private static final Logger LOG = Logger.getLogger(FunctionCaller.class);
    private static final int STACK_LINES = 12;

    /** The call whose body runs on this thread: what it calls through the door again must not wait for another thread. */
    private static final ScopedValue<CallFrame> CURRENT = ScopedValue.newInstance();

    private final FunctionRegistry registry;
    private final FunctionPool pool;
    private final FunctionServices services;
    private final FunctionLimits limits;
    private final CallListener listener;

    @Inject
    public FunctionCaller(
            FunctionRegistry registry,
            FunctionPool pool,
            FunctionServices services,
            FunctionLimits limits,
            CallListener listener) {
        this.registry = registry;
        this.pool = pool;
        this.services = services;
        this.limits = limits;
        this.listener = listener;
    }

    /** A door that nobody listens at. */
    public FunctionCaller(
            FunctionRegistry registry, FunctionPool pool, FunctionServices services, FunctionLimits limits) {
        this(registry, pool, services, limits, CallListener.NONE);
    }

    /**
     * Calls a function and waits for its result.
     *
     * @return the result; {@link org.bson.BsonUndefined} for none
     * @throws FunctionException if the call was refused or failed, whatever the reason
     */
    public BsonValue call(FunctionCall call) {
        return reported(call, (function, identity, messages) -> {
            requireSizeOfArguments(call);
            BsonValue result = CURRENT.isBound()
                    ? runHere(function, identity, call, messages)
                    : runOnPool(function, identity, call, messages);
            requireSizeOfResult(call, result);
            return result;
        });
    }

    /**
     * Opens a stream of changes for the caller of a function, with the rights that its call would have. No body runs, and no
     * place in the pool is taken. The stream may go on for longer than any call: its time limit is that of each function that
     * a rule calls for it.
     *
     * @param open opens the stream in the data that the caller may use
     * @return a stream whose failures are {@link FunctionException}s, too
     * @throws FunctionException if the stream was refused, whatever the reason
     */
    public ChangeEvents watch(FunctionCall call, Function<DocumentStore, ChangeEvents> open) {
        return reported(call, (function, identity, messages) -> {
            CallFrame frame = frameOfStream(messages);
            requireCondition(function, identity, call, frame);
            return new CallerChanges(call.name(), open.apply(store(identity, call, frame)));
        });
    }

    /** What is done for a call from outside once it was decided who it is. */
    @FunctionalInterface
    private interface Work<T> {
        T run(RegisteredFunction function, ActingIdentity identity, LogMessages messages);
    }

    /** Decides about a call, does what it asks for, and tells of it, whatever comes of it. */
    private <T> T reported(FunctionCall call, Work<T> work) {
        CallReport report = new CallReport(call, services.clock().instant());
        try {
            RegisteredFunction function = find(call.name());
            report.found(function.definition());
            ActingIdentity identity = identity(call, function, Optional.empty());
            report.decided(identity);
            T done = work.run(function, identity, report.messages());
            report.succeeded();
            return done;
        } catch (Throwable e) {
            FunctionException failure = FunctionFailures.translate(call.name(), e);
            report.failed(failure);
            throw failure;
        } finally {
            listener.ended(report.ended(services.clock().instant()));
        }
    }

    /** Of a body that never begins, so that nothing can commit in its name. */
    private CallFrame frameOfStream(LogMessages messages) {
        Deadline each = () -> Optional.of(limits.timeLimit());
        RunningCall none = new RunningCall(pool, BsonUndefined::new);
        return new CallFrame(each, new CallTransaction(services.client(), each, none), Optional.empty(), messages, 0);
    }

    /** A call from inside another function: same thread, same deadline, same transaction. */
    BsonValue callFrom(CallFrame frame, ActingIdentity calling, FunctionCall call) {
        RegisteredFunction function = find(call.name());
        ActingIdentity identity = identity(call, function, Optional.of(calling));
        CallFrame deeper = frame.deeper();
        requireDepth(deeper, call);
        return run(function, identity, call, deeper);
    }

    private ActingIdentity identity(FunctionCall call, RegisteredFunction function, Optional<ActingIdentity> calling) {
        return ActingIdentity.decide(
                call,
                function.definition(),
                calling,
                id -> services.accounts().get().enabledUser(id));
    }

    private void requireSizeOfArguments(FunctionCall call) {
        ByteCount count =
                new ByteCount(FunctionErrorCode.INVALID_PARAMETER, limits.maxArgumentBytes(), "the list of arguments");
        call.arguments().forEach(count::add);
    }

    private void requireSizeOfResult(FunctionCall call, BsonValue result) {
        new ByteCount(
                        FunctionErrorCode.FUNCTION_EXECUTION_ERROR,
                        limits.maxResultBytes(),
                        "the result of function '" + call.name() + "'")
                .add(result);
    }

    private void requireDepth(CallFrame frame, FunctionCall call) {
        if (frame.depth() > limits.maxDepth()) {
            throw new FunctionException(
                    FunctionErrorCode.NOT_CALLABLE,
                    "functions call each other more than " + limits.maxDepth() + " deep, last '" + call.name() + "'");
        }
    }

    private RegisteredFunction find(String name) {
        return registry.find(name)
                .orElseThrow(() -> new FunctionException(
                        FunctionErrorCode.FUNCTION_NOT_FOUND, "function not found: '" + name + "'"));
    }

    private BsonValue runOnPool(
            RegisteredFunction function, ActingIdentity identity, FunctionCall call, LogMessages messages) {
        AtomicReference<@Nullable RunningCall> self = new AtomicReference<>();
        RunningCall running = new RunningCall(pool, () -> {
            CallFrame frame = newFrame(call, Objects.requireNonNull(self.get()), messages);
            return ScopedValue.where(CURRENT, frame).call(() -> run(function, identity, call, frame));
        });
        self.set(running);
        pool.run(running);
        return await(running, call.name());
    }

    /**
     * A call that a running body makes through the door, such as the creation of a user. It stays on the body's thread,
     * so that bodies never wait for each other's places in the pool, but it is a call of its own: no transaction is shared.
     */
    private BsonValue runHere(
            RegisteredFunction function, ActingIdentity identity, FunctionCall call, LogMessages messages) {
        CallFrame outer = CURRENT.get();
        CallTransaction own = outer.transaction().separate();
        CallFrame frame =
                new CallFrame(outer.deadline(), own, call.delivery().map(Delivery::id), messages, outer.depth() + 1);
        requireDepth(frame, call);
        return ScopedValue.where(CURRENT, frame).call(() -> run(function, identity, call, frame));
    }

    private CallFrame newFrame(FunctionCall call, RunningCall running, LogMessages messages) {
        CallDeadline deadline = new CallDeadline(limits.timeLimit());
        CallTransaction transaction = new CallTransaction(services.client(), deadline, running);
        return new CallFrame(deadline, transaction, call.delivery().map(Delivery::id), messages, 0);
    }

    private BsonValue run(RegisteredFunction function, ActingIdentity identity, FunctionCall call, CallFrame frame) {
        requireCondition(function, identity, call, frame);
        DocumentStore store = store(identity, call, frame);
        CallContext context = new CallContext(frame, call, identity, store, services, this);
        EndpointResponse response = call.response().orElseGet(EndpointResponse::new);
        boolean withArguments =
                call.origin().choosesArguments() || function.body().takesArguments();
        List<BsonValue> arguments = withArguments ? call.arguments() : List.of();
        Supplier<BsonValue> body = () -> function.body().run(arguments, context, response);
        return function.definition().transactional()
                ? frame.transaction().run(session -> runOnce(call, session, body))
                : body.get();
    }

    private DocumentStore store(ActingIdentity identity, FunctionCall call, CallFrame frame) {
        return new DocumentStore(
                services.client(),
                services.rules(),
                access(identity, call, frame),
                frame.transaction(),
                frame.deadline(),
                Set.of(services.ownDatabase()));
    }

    private static BsonValue runOnce(FunctionCall call, ClientSession session, Supplier<BsonValue> body) {
        boolean first =
                call.delivery().map(delivery -> delivery.recordIn(session)).orElse(true);
        return first ? body.get() : new BsonUndefined();
    }

    private Access access(ActingIdentity identity, FunctionCall call, CallFrame frame) {
        if (identity.system()) {
            return new Access.SystemAccess();
        }
        return new Access.RuledAccess(ruleContext(identity, call, frame));
    }

    /**
     * What the entry's {@code can_evaluate} says about the user at the beginning; triggers and schedules have no user whom it
     * could be read for. Functions in it have that user's rights.
     */
    private void requireCondition(
            RegisteredFunction function, ActingIdentity identity, FunctionCall call, CallFrame frame) {
        if (function.condition().isEmpty() || call.caller() instanceof Caller.SystemCaller) {
            return;
        }
        RuleContext context = ruleContext(identity.ofUser(), call, frame);
        if (!function.condition().get().decide(context).isTrue()) {
            throw new FunctionException(
                    FunctionErrorCode.FUNCTION_EXECUTION_ERROR,
                    "function '" + call.name() + "' may not be called: its can_evaluate does not hold for this caller");
        }
    }

    private RuleContext ruleContext(ActingIdentity identity, FunctionCall call, CallFrame frame) {
        BsonDocument environment = new BsonDocument(
                        "tag", services.mapper().encode(services.app().environment()))
                .append("values", services.app().environmentValues());
        return new RuleContext(
                identity.acting().toDocument(),
                services.values().all(),
                environment,
                call.request().map(RequestInfo::toDocument).orElseGet(BsonDocument::new),
                new RuleCalls(frame, call, identity, this));
    }

    private BsonValue await(RunningCall running, String function) {
        Duration limit = limits.timeLimit();
        try {
            if (!running.awaitBegin(limit)) {
                throw new FunctionException(
                        FunctionErrorCode.TOO_MANY_REQUESTS, "no place became free for function '" + function + "'");
            }
            if (!running.awaitEnd(limit)) {
                logOverdue(running, function);
                throw FunctionFailures.timeLimit(function, running.databaseFailure());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (running.giveUp()) {
                throw FunctionFailures.timeLimit(function, e);
            }
            // Its effects are being committed: who asked is told what becomes of them.
            running.awaitEndOfCommit();
        }
        Throwable failure = running.failure();
        if (failure != null) {
            throw FunctionFailures.translate(function, failure);
        }
        BsonValue result = running.result();
        return result == null ? new BsonUndefined() : result;
    }

    private void logOverdue(RunningCall running, String function) {
        StringBuilder stack = new StringBuilder();
        StackTraceElement[] elements = running.stack();
        for (int i = 0; i < Math.min(STACK_LINES, elements.length); i++) {
            stack.append("\n    at ").append(elements[i]);
        }
        LOG.warnf(
                "function '%s' goes on past its time limit of %s; %d bodies do so now%s",
                function, limits.timeLimit(), pool.overdueBodies(), stack);
    }
}
