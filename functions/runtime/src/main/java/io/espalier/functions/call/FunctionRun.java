package io.espalier.functions.call;

import com.mongodb.client.ClientSession;
import io.espalier.functions.CallAttempt;
import io.espalier.functions.Caller;
import io.espalier.functions.Delivery;
import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.RequestInfo;
import io.espalier.rules.Access;
import io.espalier.rules.RuleContext;
import io.espalier.rules.guard.DocumentStore;
import io.espalier.rules.guard.GuardLimits;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonUndefined;
import org.bson.BsonValue;

/** Runs the body of an admitted call on this thread, with the context and the data that its rights open. Thread-safe. */
final class FunctionRun {
    private final FunctionServices services;
    private final InnerCalls innerCalls;

    FunctionRun(FunctionServices services, InnerCalls innerCalls) {
        this.services = services;
        this.innerCalls = innerCalls;
    }

    /**
     * Runs the body, unless another attempt at the call has its answer.
     *
     * @param check throws if the result must not be given; effects of a transactional function are then undone
     */
    BsonValue run(AdmittedCall admitted, CallFrame frame, Consumer<BsonValue> check) {
        requireCondition(admitted, frame);
        boolean transactional = admitted.function().definition().transactional()
                || admitted.call().delivery().map(Delivery::transactional).orElse(false);
        CallAttempt attempt = attempt(admitted);
        if (!attempt.begin(transactional, frame.deadline())) {
            frame.notes()
                    .messages()
                    .add("answered with what an earlier call with the same Idempotency-Key was answered");
            return new BsonUndefined();
        }
        Supplier<BsonValue> body = checked(body(admitted, frame), check);
        return transactional
                ? frame.transaction().run(session -> runOnce(admitted.call(), attempt, session, body))
                : body.get();
    }

    /** Reading again does no harm: its answers are not kept. */
    private static CallAttempt attempt(AdmittedCall admitted) {
        return admitted.call()
                .attempt()
                .filter(given -> !admitted.function().definition().readOnly())
                .orElse(CallAttempt.ONLY);
    }

    private static Supplier<BsonValue> checked(Supplier<BsonValue> body, Consumer<BsonValue> check) {
        return () -> {
            BsonValue result = body.get();
            check.accept(result);
            return result;
        };
    }

    private Supplier<BsonValue> body(AdmittedCall admitted, CallFrame frame) {
        FunctionCall call = admitted.call();
        RegisteredFunction function = admitted.function();
        CallContext context =
                new CallContext(frame, call, admitted.identity(), () -> store(admitted, frame), services, innerCalls);
        EndpointResponse response = call.response().orElseGet(EndpointResponse::new);
        boolean withArguments =
                call.origin().choosesArguments() || function.body().takesArguments();
        List<BsonValue> arguments = withArguments ? call.arguments() : List.of();
        return () -> {
            // A body begins anew when MongoDB asks for it: with nothing answered yet, and the arguments as they came.
            // Logs and
            // dead letters hold them so as well.
            response.reset();
            return function.body().run(new BsonArray(arguments).clone(), context, response);
        };
    }

    private static BsonValue runOnce(
            FunctionCall call, CallAttempt attempt, ClientSession session, Supplier<BsonValue> body) {
        boolean first =
                call.delivery().map(delivery -> delivery.recordIn(session)).orElse(true);
        if (!first) {
            return new BsonUndefined();
        }
        BsonValue result = body.get();
        attempt.completeIn(session, result);
        return result;
    }

    /** The data that the call may use. */
    DocumentStore store(AdmittedCall admitted, CallFrame frame) {
        return new DocumentStore(
                services.client(),
                services.rules(),
                access(admitted, frame),
                frame.transaction(),
                frame.deadline(),
                Set.of(services.ownDatabase()),
                GuardLimits.DEFAULT,
                frame.notes().rules());
    }

    private Access access(AdmittedCall admitted, CallFrame frame) {
        return admitted.identity().system()
                ? new Access.SystemAccess()
                : new Access.RuledAccess(ruleContext(admitted.identity(), admitted.call(), frame));
    }

    /**
     * What the entry's {@code can_evaluate} says about the user at the beginning; triggers and schedules have no user whom it
     * could be read for. Functions in it have that user's rights.
     */
    void requireCondition(AdmittedCall admitted, CallFrame frame) {
        FunctionCall call = admitted.call();
        RegisteredFunction function = admitted.function();
        if (function.condition().isEmpty() || call.caller() instanceof Caller.SystemCaller) {
            return;
        }
        RuleContext context = ruleContext(admitted.identity().ofUser(), call, frame);
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
                new RuleCalls(frame, call, identity, innerCalls));
    }
}
