package io.espalier.functions.log;

import io.espalier.functions.RequestInfo;
import java.time.Instant;
import java.util.Optional;

/**
 * A request that is over without any function having been called.
 *
 * @param type the entry's type, such as {@code AUTH}
 * @param userId whom it was found to come from
 * @param failure why it was refused
 */
public record EndedRequest(
        String type,
        String correlationId,
        RequestInfo request,
        Optional<ClientDevice> device,
        Optional<String> userId,
        Instant started,
        Instant completed,
        int status,
        Optional<Failure> failure) {

    /** What the client was told. */
    public record Failure(String error, Optional<String> errorCode) {}
}
