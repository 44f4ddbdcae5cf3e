package io.espalier.app;

import java.util.List;

/**
 * The endpoints of an app.
 *
 * @param open those that work
 * @param closed those that do not, as far as their route and method can be read
 */
record Endpoints(List<EndpointDefinition> open, List<ClosedEndpoint> closed) {}
