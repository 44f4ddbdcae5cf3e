package io.espalier.app;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Who gets the events of a trigger (spec/app-services.md §5.1). */
public sealed interface TriggerProcessor {
    /** {@code FUNCTION}: a function of the app, called as system. */
    record OfFunction(String functionName) implements TriggerProcessor {}

    /**
     * {@code AWS_EVENTBRIDGE}: a partner event bus.
     *
     * @param accountId 12 digits
     * @param extendedJson events keep their types as extended JSON, instead of plain JSON
     * @param errorHandler the function that gets the events that could not be sent; without one the trigger is suspended
     */
    record OfEventBridge(String accountId, String region, boolean extendedJson, Optional<String> errorHandler)
            implements TriggerProcessor {}

    /**
     * {@code espalier.http}: a receiver of CloudEvents.
     *
     * @param url where to send, http or https, without credentials; empty for the one that {@code K_SINK} names
     * @param headers more headers of each request; none of those that CloudEvents or the connection need
     * @param extendedJson events keep their types as extended JSON, instead of plain JSON
     */
    record OfHttp(Optional<URI> url, Map<String, String> headers, Mode mode, boolean extendedJson)
            implements TriggerProcessor {
        public OfHttp {
            headers = Map.copyOf(headers);
        }
    }

    /** How a CloudEvent is laid out in a request. */
    enum Mode {
        /** The attributes are headers, and the body is the change event. */
        BINARY,
        /** The body is the whole CloudEvent. */
        STRUCTURED
    }
}
