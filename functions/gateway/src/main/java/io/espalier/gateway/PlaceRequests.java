package io.espalier.gateway;

import io.espalier.gateway.event.EventCalls;
import io.espalier.gateway.http.ClientRequest;

/**
 * Requests that a thread is lent to ({@link Gateway#handleOnLentThread}): those that most likely call a function, of whose failure
 * nothing is kept and nobody is told but the client. Logins, streams and others do not take places from functions; what an
 * {@code Idempotency-Key} keeps, and what senders of events are told, is decided where the call ends.
 */
public final class PlaceRequests {
    private static final String CLIENT_API = "/api/client/";

    private PlaceRequests() {}

    /** Whether a thread may be lent to this request. */
    public static boolean suits(ClientRequest request) {
        return isAddressOfFunctions(request)
                && request.headers().all("Idempotency-Key").isEmpty()
                && !EventCalls.isEvent(request.headers());
    }

    private static boolean isAddressOfFunctions(ClientRequest request) {
        return request.method().equals("POST")
                ? !request.path().startsWith(CLIENT_API) || request.path().endsWith("/functions/call")
                : request.method().equals("GET") && !request.path().startsWith(CLIENT_API);
    }
}
