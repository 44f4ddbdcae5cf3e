package io.espalier.app;

/**
 * An endpoint that is written in the app directory and does not work: it is disabled, was refused, or is there twice. Its
 * requests are answered as if there were no endpoint (spec/app-services.md §7.4); an endpoint of the same route for all
 * methods does not serve them in its place, since it may check less.
 *
 * @param route literal path beginning with {@code /}
 * @param httpMethod as in {@link EndpointDefinition}
 */
public record ClosedEndpoint(String route, String httpMethod) {}
