package io.espalier.triggers.failure;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;

/** Errors of MongoDB in messages and logs: class, code and name, because their own messages may quote documents. */
public final class FailureText {
    private static final int CONVERSION_FAILURE = 241;

    private FailureText() {}

    /** The error of opening a stream: its message is about the pipeline, except when a conversion failed. */
    public static String ofOpening(MongoException failure) {
        return failure instanceof MongoCommandException command && command.getErrorCode() != CONVERSION_FAILURE
                ? of(failure) + ": " + command.getErrorMessage()
                : of(failure);
    }

    public static String of(MongoException failure) {
        return switch (failure) {
            case MongoCommandException command ->
                "MongoDB error " + command.getErrorCode() + " (" + command.getErrorCodeName() + ")";
            default ->
                failure.getCode() > 0
                        ? "MongoDB error " + failure.getCode()
                        : "MongoDB is not reachable (" + failure.getClass().getSimpleName() + ")";
        };
    }
}
