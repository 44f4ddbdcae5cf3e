package io.espalier.functions;

import com.mongodb.MongoException;

/**
 * A failure as logs may show it: the classes and the stack of it and of its causes. Messages are left out, since those of
 * foreign exceptions may quote documents, secrets or what a client sent; that of a {@link FunctionException} which is hidden from
 * callers names types and paths only, and is shown.
 */
public final class FailureTrace {
    private static final int MAX_FRAMES = 40;
    private static final int MAX_CAUSES = 5;

    private FailureTrace() {}

    /** Several lines, without a line break at the end. */
    public static String of(Throwable failure) {
        StringBuilder trace = new StringBuilder();
        append(trace, failure);
        Throwable cause = failure.getCause();
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            append(trace.append("\ncaused by "), cause);
            cause = cause.getCause();
        }
        return trace.toString();
    }

    private static void append(StringBuilder trace, Throwable failure) {
        trace.append(failure.getClass().getName()).append(code(failure)).append(reason(failure));
        StackTraceElement[] frames = failure.getStackTrace();
        for (int i = 0; i < Math.min(MAX_FRAMES, frames.length); i++) {
            trace.append("\n    at ").append(frames[i]);
        }
    }

    /** Of what is hidden from callers: those messages name types and paths, never content. */
    private static String reason(Throwable failure) {
        return failure instanceof FunctionException known && known.code().kind() == FunctionErrorCode.Kind.INTERNAL
                ? ": " + String.valueOf(known.getMessage()).replaceAll("\\p{Cntrl}", "?")
                : "";
    }

    private static String code(Throwable failure) {
        return failure instanceof MongoException mongo ? " with code " + mongo.getCode() : "";
    }
}
