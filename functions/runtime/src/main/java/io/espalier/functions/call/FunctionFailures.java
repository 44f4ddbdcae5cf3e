package io.espalier.functions.call;

import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoOperationTimeoutException;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns whatever a body threw into the one error type of the door. Details of what is not the caller's matter stay inside. */
final class FunctionFailures {
    private FunctionFailures() {}

    static FunctionException translate(String function, Throwable failure) {
        return switch (failure) {
            case FunctionException known
            when known.code().kind() == FunctionErrorCode.Kind.INTERNAL -> unexpected(function, known.code(), known);
            case FunctionException known -> known;
            case RulesException rules -> new FunctionException(codeOf(rules.code()), messageOf(rules), rules);
            case MongoInterruptedException interrupted -> timeLimit(function, interrupted);
            case MongoOperationTimeoutException late -> timeLimit(function, late);
            case MongoExecutionTimeoutException late -> timeLimit(function, late);
            case MongoException mongo ->
                new FunctionException(
                        FunctionErrorCode.MONGODB_ERROR,
                        "function '" + function + "': MongoDB answered with error " + mongo.getCode(),
                        mongo);
            case OutOfMemoryError exhausted ->
                new FunctionException(
                        FunctionErrorCode.MEMORY_EXHAUSTED,
                        "function '" + function + "' needed more memory than this process has",
                        exhausted);
            default -> unexpected(function, FunctionErrorCode.FUNCTION_BROKEN, failure);
        };
    }

    private static FunctionException unexpected(String function, FunctionErrorCode code, Throwable failure) {
        return new FunctionException(code, "function '" + function + "' failed unexpectedly", failure);
    }

    static FunctionException timeLimit(String function, @Nullable Throwable cause) {
        return new FunctionException(
                FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED,
                "function '" + function + "' exceeded its time limit",
                cause);
    }

    private static String messageOf(RulesException rules) {
        return Objects.requireNonNullElse(rules.getMessage(), rules.code().name());
    }

    private static FunctionErrorCode codeOf(RulesErrorCode code) {
        return switch (code) {
            case NO_MATCHING_RULE -> FunctionErrorCode.NO_MATCHING_RULE_FOUND;
            case NOT_PERMITTED -> FunctionErrorCode.NOT_PERMITTED;
            case SCHEMA_VALIDATION_FAILED -> FunctionErrorCode.SCHEMA_VALIDATION_FAILED_WRITE;
            case NOT_SUPPORTED, INVALID_REQUEST -> FunctionErrorCode.INVALID_PARAMETER;
            case RESULT_TOO_LARGE -> FunctionErrorCode.READ_SIZE_LIMIT_EXCEEDED;
            case TIME_LIMIT_EXCEEDED -> FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED;
            case DATABASE -> FunctionErrorCode.MONGODB_ERROR;
        };
    }
}
