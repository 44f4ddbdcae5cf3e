package io.espalier.functions;

import org.bson.BsonValue;

/** Calls the other functions of the app: {@code context.functions} (spec/app-services.md §6.3). */
public interface Functions {

    /**
     * Calls a function and waits for its result. The called function acts as this one's caller unless its manifest entry says
     * otherwise.
     *
     * @param arguments BSON values, records, or anything else that {@link BsonMapper} can encode
     * @return {@link org.bson.BsonUndefined} if it returns nothing
     */
    BsonValue execute(String function, Object... arguments);

    /** As {@link #execute}, with the result read as {@link BsonMapper#read} does. */
    <T> T executeAs(Class<T> resultType, String function, Object... arguments);
}
