package io.espalier.triggers.processor;

import io.espalier.functions.Values;
import io.espalier.triggers.failure.TriggerErrorCode;
import io.espalier.triggers.failure.TriggerException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.bson.BsonString;

/**
 * The headers that a trigger adds to its requests. One that is written as {@value #VALUE}{@code <name>} has the content of that value,
 * which may come from a secret.
 *
 * @param written as in the app directory
 * @param location where the trigger is defined, for messages
 */
record SinkHeaders(Map<String, String> written, Values values, String location) {
    static final String VALUE = "%%values.";

    /** What a header can carry; a line's end would begin another one. */
    private static final Pattern CONTENT = Pattern.compile("[\\x20-\\x7e\\t]*");

    /** @throws TriggerException if a value is missing, or is none that a header can have; its content is not shown */
    Map<String, String> resolved() {
        Map<String, String> headers = new HashMap<>();
        written.forEach((name, text) ->
                headers.put(name, text.startsWith(VALUE) ? content(name, text.substring(VALUE.length())) : text));
        return headers;
    }

    private String content(String header, String value) {
        return values.get(value)
                .filter(BsonString.class::isInstance)
                .map(found -> found.asString().getValue())
                .filter(found -> CONTENT.matcher(found).matches())
                .orElseThrow(
                        () -> new TriggerException(
                                TriggerErrorCode.DEFINITION_REFUSED,
                                location + ": the header '" + header + "' needs the value '" + value
                                        + "', a text in ASCII without line breaks: define it, or supply its secret, and restart"));
    }

    @Override
    public String toString() {
        return "SinkHeaders" + written.keySet();
    }
}
