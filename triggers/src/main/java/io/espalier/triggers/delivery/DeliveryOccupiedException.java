package io.espalier.triggers.delivery;

import com.mongodb.MongoException;

/**
 * Another transaction is finishing the same delivery: of a live process, which will be done in a moment, or of one that was
 * killed, which MongoDB keeps open for its {@code transactionLifetimeLimitSeconds}, a minute by default. It is a write
 * conflict without the label that makes the driver repeat the transaction, because that would be without a pause.
 */
public final class DeliveryOccupiedException extends MongoException {
    private static final long serialVersionUID = 1L;
    private static final int WRITE_CONFLICT = 112;

    public DeliveryOccupiedException(String id) {
        super(WRITE_CONFLICT, "another transaction is finishing delivery " + id);
    }

    public static boolean isConflict(MongoException failure) {
        return failure.getCode() == WRITE_CONFLICT;
    }
}
