package io.espalier.functions.call;

import io.espalier.functions.CallListener;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionException;
import io.espalier.rules.ChangeEvents;
import io.espalier.rules.guard.DocumentStore;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bson.BsonValue;

/**
 * The one door: the only way a function runs, whoever asks. It decides whether this caller may call it and whose rights it has
 * ({@link CallAdmission}), finds a thread for it within the limits ({@link BodyPlaces}), runs it with its context
 * ({@link FunctionRun}), turns every failure into a {@link FunctionException}, and tells of it. Thread-safe.
 */
@Singleton
public final class FunctionCaller {
    private final CallAdmission admission;
    private final BodyPlaces places;
    private final FunctionRun run;
    private final FunctionServices services;
    private final CallListener listener;

    @Inject
    FunctionCaller(
            FunctionRegistry registry,
            FunctionPool pool,
            FunctionServices services,
            FunctionLimits limits,
            @Any Instance<CallListener> listeners) {
        this(
                registry,
                pool,
                services,
                limits,
                new CallListeners(listeners.stream().toList()));
    }

    public FunctionCaller(
            FunctionRegistry registry,
            FunctionPool pool,
            FunctionServices services,
            FunctionLimits limits,
            CallListener listener) {
        this.admission = new CallAdmission(registry, services, limits);
        this.places = new BodyPlaces(pool, services.client(), limits);
        this.run = new FunctionRun(services, this::callFrom);
        this.services = services;
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
        return reported(call, (admitted, report) -> {
            admission.requireSizeOfArguments(call);
            AtomicLong size = new AtomicLong();
            Consumer<BsonValue> check = result -> size.set(admission.sizeOfResult(call, result));
            return places.run(
                    call,
                    report.notes(),
                    frame -> runIn(frame, admitted, check),
                    size::get,
                    failure -> tellFailure(report, failure));
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
        return reported(call, (admitted, report) -> {
            CallFrame frame = places.frameOfStream(call, report.notes());
            run.requireCondition(admitted, frame);
            return new CallerChanges(call.name(), open.apply(run.store(admitted, frame)));
        });
    }

    /** Decides about a call, does what it asks for, and tells of it, whatever comes of it. */
    private <T> T reported(FunctionCall call, BiFunction<AdmittedCall, CallReport, T> work) {
        CallReport report = new CallReport(call, services.clock().instant(), listener.wantsRuleMetrics());
        T done;
        try {
            done = work.apply(admission.admit(call, report), report);
        } catch (AbandonedCallException e) {
            throw e; // its end was told when it was given up
        } catch (Throwable e) {
            FunctionException failure = FunctionFailures.translate(call.name(), e);
            tellFailure(report, failure);
            throw failure;
        }
        report.succeeded();
        tellEnd(report);
        return done;
    }

    private void tellFailure(CallReport report, FunctionException failure) {
        report.failed(failure);
        tellEnd(report);
    }

    private void tellEnd(CallReport report) {
        listener.ended(report.ended(services.clock().instant()));
    }

    private BsonValue callFrom(CallFrame frame, ActingIdentity calling, FunctionCall call) {
        return runIn(frame.deeper(), admission.admitFrom(calling, call), result -> {});
    }

    private BsonValue runIn(CallFrame frame, AdmittedCall admitted, Consumer<BsonValue> check) {
        admission.requireDepth(frame, admitted.call());
        return run.run(admitted, frame, check);
    }
}
