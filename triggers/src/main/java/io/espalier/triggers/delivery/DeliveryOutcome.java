package io.espalier.triggers.delivery;

import com.mongodb.MongoException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.leases.LeaseLostException;
import io.espalier.triggers.failure.StreamFailure;
import java.time.Duration;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** How one attempt to deliver an event ended. */
public sealed interface DeliveryOutcome {

    /** The receiver has it: its function ran to its end, or an earlier delivery had already finished the event. */
    record Delivered() implements DeliveryOutcome {}

    /**
     * The receiver failed: what comes next is a matter of the retry policy.
     *
     * @param lasting whether every further attempt would fail as well
     */
    record Failed(String errorCode, String message, boolean lasting) implements DeliveryOutcome {
        /** One that may pass. */
        public Failed(String errorCode, String message) {
            this(errorCode, message, false);
        }

        /** Whether the function ran out of time, which a MongoDB that falls silent can cause as well. */
        public boolean isTimeLimit() {
            return errorCode.equals(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED.wireName());
        }

        BsonDocument toDocument() {
            return new BsonDocument("code", new BsonString(errorCode)).append("message", new BsonString(message));
        }
    }

    /**
     * Something else failed, such as the database, or the receiver is away: the event is tried again.
     *
     * @param atLeast how long the receiver asks to be left alone
     */
    record Postponed(String reason, Duration atLeast) implements DeliveryOutcome {
        /** One that is tried again after the usual wait. */
        public Postponed(String reason) {
            this(reason, Duration.ZERO);
        }

        /** How long to wait, where the usual wait is that long. */
        public Duration wait(Duration usual) {
            return usual.compareTo(atLeast) < 0 ? atLeast : usual;
        }
    }

    /** Another transaction is finishing the same event: whether it did shows in a moment. */
    record Occupied() implements DeliveryOutcome {}

    /** Another process works on the part now. */
    record Lost() implements DeliveryOutcome {}

    /** The receiver takes nothing more: the trigger is suspended, and the event waits. */
    record Refused(String reason) implements DeliveryOutcome {}

    /**
     * Whose failure a failed call is. Not the function's are a full process, and errors of MongoDB that pass. A time limit
     * can be either: with a MongoDB that cannot be reached operations give up long before the limit of the function, or the
     * door says that it could not be reached.
     *
     * @param inTime whether the call ended well before the function's time limit
     */
    static DeliveryOutcome ofFailure(FunctionException failure, boolean inTime) {
        if (causedBy(failure, LeaseLostException.class)) {
            return new Lost();
        }
        if (causedBy(failure, DeliveryOccupiedException.class)) {
            return new Occupied();
        }
        FunctionErrorCode code = failure.code();
        boolean passing = switch (code) {
            case TOO_MANY_REQUESTS -> true;
            case EXECUTION_TIME_LIMIT_EXCEEDED ->
                inTime ? causedBy(failure, MongoTimeoutException.class) : causedByUnreachableDatabase(failure);
            default -> causedByPassingError(failure);
        };
        return passing
                ? new Postponed(code.wireName())
                : new Failed(code.wireName(), Objects.requireNonNullElse(failure.getMessage(), ""));
    }

    private static boolean causedByUnreachableDatabase(Throwable failure) {
        return causedBy(failure, MongoSocketException.class)
                || (causedBy(failure, MongoTimeoutException.class)
                        && !causedBy(failure, MongoOperationTimeoutException.class));
    }

    private static boolean causedByPassingError(Throwable failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof MongoException mongo && StreamFailure.of(mongo) == StreamFailure.TRANSIENT) {
                return true;
            }
        }
        return false;
    }

    private static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
