package io.espalier.functions;

import java.util.List;
import java.util.Map;
import org.bson.types.Binary;

/**
 * The first argument of a function behind an HTTPS endpoint (spec/app-services.md §7.3).
 *
 * @param httpMethod the request's method
 * @param query first values of the query parameters
 * @param headers by canonical name, such as {@code Content-Type}
 * @param body the raw body; empty when the request had none
 */
public record EndpointRequest(
        String httpMethod, Map<String, String> query, Map<String, List<String>> headers, Binary body) {}
