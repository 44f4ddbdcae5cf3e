package io.espalier.functions;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The event from outside behind a call: the context attributes of a CloudEvent 1.0. Its data are the function's argument. Who
 * may send what is said by rights alone: nothing here proves anything.
 *
 * @param id together with {@code source} the same for each delivery of the event
 * @param source a URI reference, as it was sent
 * @param dataContentType the media type of the data, as it was sent
 * @param dataSchema a URI
 * @param extensions all other attributes, as texts
 */
public record EventInfo(
        String id,
        String source,
        String type,
        Optional<String> subject,
        Optional<Instant> time,
        Optional<String> dataContentType,
        Optional<String> dataSchema,
        Map<String, String> extensions) {
    public EventInfo {
        extensions = Map.copyOf(extensions);
    }

    /** Stable over repetitions of the same event, and no other event's: a source has no spaces. */
    public String deliveryId() {
        return source + " " + id;
    }
}
