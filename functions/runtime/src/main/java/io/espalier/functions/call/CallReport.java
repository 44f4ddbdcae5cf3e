package io.espalier.functions.call;

import io.espalier.app.FunctionDefinition;
import io.espalier.functions.EndedCall;
import io.espalier.functions.FailureTrace;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.rules.metrics.RuleCounters;
import io.espalier.rules.metrics.RuleMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What becomes known about a call from outside on its way, for the process's own log and for who listens. Not thread-safe. */
final class CallReport {
    private static final Logger LOG = Logger.getLogger(FunctionCaller.class);

    private final FunctionCall call;
    private final Instant started;
    private final long beginNanos = System.nanoTime();
    private final LogMessages messages = new LogMessages();
    private final @Nullable RuleCounters rules;
    private boolean argumentsMayBeLogged;
    private @Nullable ActingIdentity identity;
    private @Nullable FunctionException failure;

    /** @param countsRules whether anybody wants to know what rules were applied to */
    CallReport(FunctionCall call, Instant started, boolean countsRules) {
        this.call = call;
        this.started = started;
        this.rules = countsRules ? new RuleCounters() : null;
    }

    /** Where the call's functions write down what is told of them. */
    CallNotes notes() {
        return new CallNotes(messages, rules == null ? RuleMetrics.NONE : rules);
    }

    void found(FunctionDefinition function) {
        argumentsMayBeLogged = !function.disableArgumentLogs();
    }

    void decided(ActingIdentity decided) {
        identity = decided;
    }

    void succeeded() {
        LOG.debugf("%s: ok in %d ms [%s]", what(), millis(), call.correlationId());
    }

    void failed(FunctionException why) {
        failure = why;
        String code = why.code().wireName();
        if (why.code().kind() == FunctionErrorCode.Kind.INTERNAL) {
            LOG.errorf(
                    "%s: %s in %d ms [%s]: %s",
                    what(),
                    code,
                    millis(),
                    call.correlationId(),
                    FailureTrace.of(why.getCause() == null ? why : why.getCause()));
        } else {
            LOG.infof("%s: %s in %d ms [%s]", what(), code, millis(), call.correlationId());
        }
    }

    private String what() {
        ActingIdentity known = identity;
        String who = known == null
                ? "nobody yet"
                : known.system() ? "system" : "user " + known.acting().id();
        return call.name() + " by " + call.origin() + " as " + who;
    }

    private long millis() {
        return Duration.ofNanos(System.nanoTime() - beginNanos).toMillis();
    }

    EndedCall ended(Instant completed) {
        return new EndedCall(
                call,
                BodyPlaces.runningHere(),
                argumentsMayBeLogged,
                started,
                completed,
                messages.all(),
                rules == null ? List.of() : rules.counted(),
                Optional.ofNullable(failure));
    }
}
