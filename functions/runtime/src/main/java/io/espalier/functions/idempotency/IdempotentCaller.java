package io.espalier.functions.idempotency;

import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionException;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.functions.call.FunctionRegistry;
import io.espalier.functions.config.EspalierConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/**
 * Calls functions through the one door for requests with a key: the first of them runs, and later ones get its answer for as long
 * as it is kept. Thread-safe.
 */
@Singleton
public final class IdempotentCaller {
    private final FunctionCaller door;
    private final IdempotencyRepository repository;
    private final IdempotencySettings settings;

    @Inject
    IdempotentCaller(FunctionCaller door, IdempotencyRepository repository, EspalierConfig config) {
        this(door, repository, IdempotencySettings.of(config));
    }

    public IdempotentCaller(FunctionCaller door, IdempotencyRepository repository, IdempotencySettings settings) {
        this.door = door;
        this.repository = repository;
        this.settings = settings;
    }

    /** Calls without a key: nothing is kept of them. */
    public BsonValue call(FunctionCall call) {
        return door.call(call);
    }

    /**
     * Calls a function unless a request with the same key was answered.
     *
     * @return the answer, of this call or of the earlier one, which may have been a refusal
     * @throws FunctionException if the call was refused, was not finished, or failed, whatever the reason
     */
    public GivenAnswer call(FunctionCall call, IdempotentRequest request, AnswerForm form) {
        IdempotencyAttempt attempt = new IdempotencyAttempt(
                repository, settings, maxResultBytes(call), request, new ObjectId().toHexString(), form);
        try {
            return attempt.succeeded(door.call(call.withAttempt(attempt)));
        } catch (FunctionException failure) {
            return attempt.failed(failure).orElseThrow(() -> failure);
        }
    }

    /** Operators' functions show what is written nowhere, such as a new admin key. */
    private int maxResultBytes(FunctionCall call) {
        return call.name().startsWith(FunctionRegistry.ADMIN_PREFIX) ? 0 : settings.maxAnswerBytes();
    }
}
