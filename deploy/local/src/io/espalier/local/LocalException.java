package io.espalier.local;

/** Something that the user can change is wrong; the message says what and how, and is all that the user sees. */
final class LocalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    LocalException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
