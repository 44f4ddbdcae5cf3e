package io.espalier.server;

import java.io.IOException;
import java.time.Duration;

/** A client has taken nothing of what was written to it for so long that its connection is closed. */
final class StalledClientException extends IOException {
    private static final long serialVersionUID = 1L;

    StalledClientException(Duration patience) {
        super("the client took nothing of what was written to it for " + patience.toSeconds() + " s");
    }
}
