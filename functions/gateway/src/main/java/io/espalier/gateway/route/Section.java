package io.espalier.gateway.route;

import io.espalier.gateway.http.GatewayException;
import java.util.Optional;

/** A part of the address space. Thread-safe. */
@FunctionalInterface
public interface Section {
    /**
     * What stands behind a decoded path; empty if the path is not of this section.
     *
     * @throws GatewayException if the path is of this section and nothing stands behind it
     */
    Optional<Resource> find(String path);
}
