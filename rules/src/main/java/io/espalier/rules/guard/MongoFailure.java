package io.espalier.rules.guard;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoServerException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteException;
import io.espalier.rules.Namespace;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what the driver throws into a {@link RulesException} that quotes no document. */
final class MongoFailure {
    private static final int DUPLICATE_KEY = 11000;
    private static final int TIME_LIMIT = 50;

    /** The index in a duplicate-key message; what follows {@code dup key:} is a document's content. */
    private static final Pattern DUPLICATE = Pattern.compile("index: (?<index>\\S+)");

    private MongoFailure() {}

    /**
     * @param operation the operation's name for the message, such as {@code insert}
     */
    static RulesException of(String operation, Namespace namespace, MongoException failure) {
        String what = operation + " on '" + namespace + "'";
        if (failure.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)) {
            return new RulesException(
                    RulesErrorCode.DATABASE,
                    what
                            + " failed because another write or a change of the primary came in between; it can be repeated",
                    failure);
        }
        if (isTimeout(failure)) {
            return new RulesException(RulesErrorCode.TIME_LIMIT_EXCEEDED, what + " did not end within the time limit");
        }
        return switch (failure) {
            case MongoTimeoutException _ ->
                new RulesException(RulesErrorCode.DATABASE, what + " failed: the database cannot be reached");
            case MongoSocketException _ ->
                new RulesException(RulesErrorCode.DATABASE, what + " failed: the connection to the database broke");
            case MongoServerException refusal -> ofServer(what, refusal);
            default ->
                new RulesException(
                        RulesErrorCode.DATABASE,
                        what + " failed: " + failure.getClass().getSimpleName());
        };
    }

    /** Whether it comes from the request or from what is stored, so that the same request would fail again. */
    static boolean isOfContent(MongoException failure) {
        return failure instanceof MongoServerException
                && !failure.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)
                && !isTimeout(failure);
    }

    private static boolean isTimeout(MongoException failure) {
        return failure instanceof MongoOperationTimeoutException
                || failure instanceof MongoExecutionTimeoutException
                || failure.getCode() == TIME_LIMIT
                || (failure instanceof MongoBulkWriteException bulk
                        && bulk.getWriteErrors().stream().anyMatch(error -> error.getCode() == TIME_LIMIT));
    }

    private static RulesException ofServer(String what, MongoServerException refusal) {
        int code = serverCode(refusal);
        if (code == DUPLICATE_KEY) {
            return new RulesException(RulesErrorCode.DATABASE, what + " failed: " + duplicate(serverMessage(refusal)));
        }
        ServerError error = ServerError.of(
                code, refusal instanceof MongoCommandException command ? command.getErrorCodeName() : "");
        return new RulesException(
                error.isRequestAtFault() ? RulesErrorCode.INVALID_REQUEST : RulesErrorCode.DATABASE,
                what + " failed: MongoDB answered " + error.name() + " (" + code + ")");
    }

    private static int serverCode(MongoServerException refusal) {
        return refusal instanceof MongoBulkWriteException bulk
                        && !bulk.getWriteErrors().isEmpty()
                ? bulk.getWriteErrors().getFirst().getCode()
                : refusal.getCode();
    }

    private static String serverMessage(MongoServerException refusal) {
        return switch (refusal) {
            case MongoBulkWriteException bulk
            when !bulk.getWriteErrors().isEmpty() ->
                bulk.getWriteErrors().getFirst().getMessage();
            case MongoWriteException write -> write.getError().getMessage();
            case MongoCommandException command -> command.getErrorMessage();
            default -> "";
        };
    }

    /** Names the index only: its key pattern is in its name, the values behind it are a document's content. */
    private static String duplicate(String message) {
        Matcher matcher = DUPLICATE.matcher(message);
        return matcher.find()
                ? "another document already has this value of the unique index '" + matcher.group("index") + "'"
                : "another document already has this value of a unique index";
    }
}
