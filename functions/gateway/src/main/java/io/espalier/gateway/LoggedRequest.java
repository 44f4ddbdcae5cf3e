package io.espalier.gateway;

import io.espalier.functions.FunctionException;
import io.espalier.functions.log.EndedRequest;
import io.espalier.functions.log.LogType;
import io.espalier.functions.log.RequestLog;
import io.espalier.functions.log.RequestNotes;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.ErrorBody;
import io.espalier.gateway.route.Exchange;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way into the logs. A call of a function leaves its entry at the door; here one is left for what concerns
 * accounts, and for whatever was refused before the door was reached. What leads nowhere leaves none: addresses are guessed by the
 * thousand. Not thread-safe.
 */
final class LoggedRequest {
    private final RequestLog log;
    private final Clock clock;
    private final Instant started;
    private final RequestNotes notes = new RequestNotes();
    private @Nullable Exchange exchange;

    LoggedRequest(RequestLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** Does what the request asks for, now that it is known to lead somewhere. */
    ClientResponse handle(Exchange routed, Supplier<ClientResponse> work) {
        exchange = routed;
        ClientResponse response = notes.during(work);
        if (typeOf(routed.path()).equals(LogType.AUTH)) {
            leave(routed, response.status(), Optional.empty());
        }
        return response;
    }

    /** The answer to a request that was refused, with a link if there is an entry. */
    ClientResponse refuse(ErrorBody refusal) {
        Exchange routed = exchange;
        if (routed == null || notes.hasLedNowhere()) {
            return refusal.respond();
        }
        if (!notes.hasCalled() || typeOf(routed.path()).equals(LogType.AUTH)) {
            leave(
                    routed,
                    refusal.status(),
                    Optional.of(new EndedRequest.Failure(refusal.error(), refusal.errorCode())));
        }
        return refusal.respond(log.link(routed.request().baseUrl(), routed.correlationId()));
    }

    /** The answer to a request whose call was given up, by another thread than the one that goes on. */
    ClientResponse refuse(Supplier<FunctionException> endOfCall) {
        return refuse(ErrorBody.of(notes.during(endOfCall)));
    }

    private void leave(Exchange routed, int status, Optional<EndedRequest.Failure> failure) {
        log.ended(new EndedRequest(
                typeOf(routed.path()),
                routed.correlationId(),
                routed.info(),
                notes.device(),
                notes.user(),
                started,
                clock.instant(),
                status,
                failure));
    }

    private static String typeOf(String path) {
        if (path.startsWith("/api/client/")) {
            return path.contains("/auth/")
                    ? LogType.AUTH
                    : path.contains("/incoming_webhook/") ? LogType.WEBHOOK : LogType.FUNCTION;
        }
        if (path.startsWith("/app/")) {
            return path.contains("/endpoint/data/") ? LogType.API : LogType.ENDPOINT;
        }
        return LogType.FUNCTION;
    }
}
