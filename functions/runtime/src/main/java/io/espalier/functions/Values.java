package io.espalier.functions;

import java.util.Optional;
import org.bson.BsonValue;

/** The values of the app: {@code context.values} (spec/app-services.md §10). Thread-safe; does not show its content. */
public interface Values {

    /**
     * A copy of a value, as text the content of the secret if it comes from one.
     *
     * @return empty if the app has no such value, or nobody has supplied its secret
     */
    Optional<BsonValue> get(String name);

    /**
     * As {@link #get}, for a value that a function cannot do without, and that is a text.
     *
     * @throws FunctionException with {@link FunctionErrorCode#VALUE_NOT_FOUND} if there is none, or if it is no text
     */
    default String text(String name) {
        return get(name)
                .filter(BsonValue::isString)
                .map(value -> value.asString().getValue())
                .orElseThrow(() -> new FunctionException(
                        FunctionErrorCode.VALUE_NOT_FOUND,
                        "value not found: '" + name + "'; a text of that name is required"));
    }
}
