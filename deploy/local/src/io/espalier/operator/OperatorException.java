package io.espalier.operator;

/** Why the command cannot do what was asked, for people, and the exit code that says so to programs. */
final class OperatorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The function refused, or failed. */
    static final int REFUSED = 1;
    /** What was asked makes no sense, such as a function that is not there. */
    static final int USAGE = 2;
    /** The server does not answer. */
    static final int UNREACHABLE = 3;
    /** There is no admin key, or the server does not accept it. */
    static final int KEY = 4;

    private final int exitCode;

    OperatorException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
