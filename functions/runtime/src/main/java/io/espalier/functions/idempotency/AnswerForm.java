package io.espalier.functions.idempotency;

import io.espalier.functions.FunctionException;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** How a call's outcome becomes the answer that is given, kept and given again. Used by one call, by one thread at a time. */
public interface AnswerForm {

    /**
     * @param result of the function
     * @throws FunctionException if it cannot be answered; the effects of a transactional function are then undone
     */
    BsonDocument succeeded(BsonValue result);

    /** Never throws. */
    BsonDocument failed(FunctionException failure);
}
