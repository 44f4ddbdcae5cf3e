package io.espalier.triggers.processor;

import java.net.URI;
import java.util.Map;

/**
 * Where CloudEvents go.
 *
 * @param extensions attributes that each event gets beside its own
 */
record SinkDestination(URI address, Map<String, String> extensions) {
    SinkDestination {
        extensions = Map.copyOf(extensions);
    }

    /** The address for operators: queries may hold secrets. */
    String shown() {
        return address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath();
    }
}
