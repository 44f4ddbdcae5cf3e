package io.espalier.app;

/** A file that cannot be read as JSON. The message says why and where in the file; it never quotes the content. */
final class UnreadableFileException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String advice;

    UnreadableFileException(String message, String advice) {
        super(message);
        this.advice = advice;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    String advice() {
        return advice;
    }
}
