package io.espalier.triggers.failure;

import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import java.util.List;
import java.util.Set;

/** What an error of MongoDB means for a change stream and for everything else that a trigger does. */
public enum StreamFailure {
    /** It passes: the same is tried again. */
    TRANSIENT,
    /** The oplog does not reach back to the position. */
    HISTORY_LOST,
    /** The token cannot be continued from: InvalidResumeToken, ChangeStreamFatalError. */
    TOKEN_REFUSED,
    /** An event is larger than a document can be. */
    EVENT_TOO_LARGE,
    /** It would fail again and again. */
    REFUSED;

    private static final List<String> TRANSIENT_LABELS = List.of(
            "ResumableChangeStreamError",
            "RetryableWriteError",
            "NoWritesPerformed",
            MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL,
            MongoException.UNKNOWN_TRANSACTION_COMMIT_RESULT_LABEL);

    /**
     * Errors that come with an election, a shutdown, an overloaded or a lagging member, and that not every server version
     * labels: HostUnreachable, HostNotFound, CursorNotFound, MaxTimeMSExpired, StaleShardVersion, WriteConcernFailed,
     * NetworkTimeout, ShutdownInProgress, CannotSatisfyWriteConcern, WriteConflict, FailedToSatisfyReadPreference,
     * StaleEpoch, QueryPlanKilled, PrimarySteppedDown, RetryChangeStream, ExceededTimeLimit, SnapshotUnavailable,
     * NotWritablePrimary, the Interrupted family, StaleConfig, NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary, SocketException.
     */
    private static final Set<Integer> TRANSIENT_CODES = Set.of(
            6, 7, 43, 50, 63, 64, 89, 91, 100, 112, 133, 150, 175, 189, 234, 246, 262, 9001, 10107, 11600, 11601, 11602,
            13388, 13435, 13436);

    /** ChangeStreamHistoryLost, CappedPositionLost. */
    private static final Set<Integer> HISTORY_LOST_CODES = Set.of(286, 136);

    private static final Set<Integer> TOKEN_REFUSED_CODES = Set.of(260, 280);

    /** BSONObjectTooLarge. */
    private static final int TOO_LARGE = 10334;

    public static StreamFailure of(MongoException failure) {
        if (HISTORY_LOST_CODES.contains(failure.getCode())) {
            return HISTORY_LOST;
        }
        if (TOKEN_REFUSED_CODES.contains(failure.getCode())) {
            return TOKEN_REFUSED;
        }
        if (failure.getCode() == TOO_LARGE) {
            return EVENT_TOO_LARGE;
        }
        return isTransient(failure) ? TRANSIENT : REFUSED;
    }

    private static boolean isTransient(MongoException failure) {
        if (failure instanceof MongoSecurityException) {
            return failure.getCause() instanceof MongoException cause && isTransient(cause);
        }
        return failure instanceof MongoSocketException
                || failure instanceof MongoTimeoutException
                || failure instanceof MongoInterruptedException
                || failure instanceof MongoConnectionPoolClearedException
                || failure instanceof MongoServerUnavailableException
                || TRANSIENT_CODES.contains(failure.getCode())
                || TRANSIENT_LABELS.stream().anyMatch(failure::hasErrorLabel);
    }
}
