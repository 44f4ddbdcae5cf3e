package io.espalier.triggers;

import com.mongodb.MongoException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.util.Objects;

/** How one attempt to deliver an event ended. */
sealed interface DeliveryOutcome {

    /** The function ran to its end, or an earlier delivery had already finished the event. */
    record Delivered() implements DeliveryOutcome {}

    /** The function failed: the event is finished, as a dead letter. */
    record Failed(String errorCode, String message) implements DeliveryOutcome {
        /** Whether the function ran out of time, which a MongoDB that falls silent can cause as well. */
        boolean isTimeLimit() {
            return errorCode.equals(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED.wireName());
        }
    }

    /** Something else failed, such as the database: the event is tried again. */
    record Postponed(String reason) implements DeliveryOutcome {}

    /** Another transaction is finishing the same event: whether it did shows in a moment. */
    record Occupied() implements DeliveryOutcome {}

    /**
     * Whose failure a failed call is. Not the function's are a full process, and errors of MongoDB that pass. A time limit
     * can be either: with a MongoDB that cannot be reached operations give up long before the limit of the function, or the
     * door says that it could not be reached.
     *
     * @param inTime whether the call ended well before the function's time limit
     */
    static DeliveryOutcome ofFailure(FunctionException failure, boolean inTime) {
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
