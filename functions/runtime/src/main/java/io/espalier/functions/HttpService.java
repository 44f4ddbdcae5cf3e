package io.espalier.functions;

import java.util.List;

/**
 * Sends requests to other servers: {@code context.http} (spec/app-services.md §6.3). No request lasts longer than the call. Belongs to
 * one call.
 *
 * <p>Every method throws a {@link FunctionException} that names method and host, and never the path, the query, a header or the body:
 * with {@link FunctionErrorCode#INVALID_PARAMETER} if the request is none, with {@link FunctionErrorCode#RESTRICTED_HOST} if the
 * operator does not allow its address, with {@link FunctionErrorCode#HTTP_ERROR} if no complete response came. A response is one
 * whatever its status is.
 */
public interface HttpService {
    /** How many requests of a call are under way at the same time (spec/app-services.md §6.5). */
    int MAX_AT_ONCE = 25;

    /** Sends a request and waits for the whole response. */
    HttpResponse send(HttpRequest request);

    /**
     * Sends several requests, {@value #MAX_AT_ONCE} at the same time, and waits for all responses.
     *
     * @return in the order of the requests
     * @throws FunctionException the first failure in this order; the others are given up then
     */
    List<HttpResponse> sendAll(List<HttpRequest> requests);

    default HttpResponse get(HttpRequest request) {
        return send(request.method("GET"));
    }

    default HttpResponse get(String url) {
        return get(HttpRequest.to(url));
    }

    default HttpResponse post(HttpRequest request) {
        return send(request.method("POST"));
    }

    default HttpResponse put(HttpRequest request) {
        return send(request.method("PUT"));
    }

    default HttpResponse patch(HttpRequest request) {
        return send(request.method("PATCH"));
    }

    default HttpResponse delete(HttpRequest request) {
        return send(request.method("DELETE"));
    }

    default HttpResponse head(HttpRequest request) {
        return send(request.method("HEAD"));
    }
}
