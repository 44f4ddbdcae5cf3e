package io.espalier.app;

/** There is no app to run: the directory is missing or has no root file. */
public final class AppException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AppException(String message) {
        super(message);
    }
}
