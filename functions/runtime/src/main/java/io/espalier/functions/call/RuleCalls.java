package io.espalier.functions.call;

import com.mongodb.MongoException;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.rules.RuleFunctions;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import java.util.List;
import org.bson.BsonValue;
import org.jboss.logging.Logger;

/**
 * The functions that rules call: each is a call from inside of the function whose data the rules guard, with the identity of
 * that function (spec/app-services.md §6.1).
 */
final class RuleCalls implements RuleFunctions {
    private static final Logger LOG = Logger.getLogger(RuleCalls.class);

    private final CallFrame frame;
    private final FunctionCall call;
    private final ActingIdentity identity;
    private final InnerCalls innerCalls;

    RuleCalls(CallFrame frame, FunctionCall call, ActingIdentity identity, InnerCalls innerCalls) {
        this.frame = frame;
        this.call = call;
        this.identity = identity;
        this.innerCalls = innerCalls;
    }

    @Override
    public BsonValue call(String name, List<BsonValue> arguments) {
        try {
            return innerCalls.callFrom(frame, identity, call.nested(name, arguments));
        } catch (RuntimeException e) {
            FunctionException failure = FunctionFailures.translate(name, e);
            requireTime(failure);
            requireTransaction(e);
            LOG.infof(
                    "function '%s' decided nothing for a rule: %s [%s]",
                    name, failure.code().wireName(), call.correlationId());
            throw failure;
        }
    }

    /** A body that was given up, or ran out of time, has decided nothing about the rule. */
    private void requireTime(FunctionException failure) {
        boolean late = failure.code() == FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED;
        if (late || Thread.currentThread().isInterrupted()) {
            throw new RulesException(
                    RulesErrorCode.TIME_LIMIT_EXCEEDED, "the time limit passed while a rule's function ran");
        }
        frame.deadline().remaining();
    }

    /** Where MongoDB asks to repeat the transaction, nothing else can be done in it. */
    private static void requireTransaction(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MongoException mongo
                    && mongo.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)) {
                throw new RulesException(RulesErrorCode.DATABASE, "the transaction has to be repeated", mongo);
            }
        }
    }
}
