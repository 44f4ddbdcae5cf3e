package io.espalier.rules;

import com.mongodb.MongoException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An operation on data that was refused or failed. The message may be shown to the caller: it holds no document content,
 * apart from what the caller wrote or sees himself if a schema does not allow it.
 *
 * <p>What MongoDB said is not kept as the cause, because its messages quote documents, with one exception: see {@link
 * #transientFailure()}.
 */
public final class RulesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RulesErrorCode code;

    public RulesException(RulesErrorCode code, String message) {
        this(code, message, null);
    }

    public RulesException(RulesErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public RulesErrorCode code() {
        return code;
    }

    /**
     * Present if MongoDB asks to repeat the transaction that the operation ran in: the exception carries the label {@code
     * TransientTransactionError}. The owner of the transaction throws it on from the body of the driver's {@code
     * withTransaction}, which then repeats the body.
     */
    public Optional<MongoException> transientFailure() {
        return getCause() instanceof MongoException failure
                        && failure.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)
                ? Optional.of(failure)
                : Optional.empty();
    }
}
