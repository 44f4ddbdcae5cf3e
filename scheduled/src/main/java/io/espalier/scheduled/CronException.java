package io.espalier.scheduled;

/** A text that is no cron expression. The message says where, and what is allowed. */
final class CronException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CronException(String message) {
        super(message);
    }
}
