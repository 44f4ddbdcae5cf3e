package io.espalier.gateway.idempotency;

import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.idempotency.AnswerForm;
import io.espalier.functions.idempotency.GivenAnswer;
import io.espalier.functions.idempotency.IdempotentCaller;
import io.espalier.functions.idempotency.IdempotentRequest;
import io.espalier.functions.log.RequestLog;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.ErrorBody;
import io.espalier.gateway.route.Exchange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Calls functions for requests, which may say by {@value IdempotencyKey#HEADER} that they can come again. A key belongs to a user
 * or an operator, and of requests without anybody to the address that they go to and to what they show there that a function may take
 * for credentials. The same request has the same method, path,
 * query without secrets, {@code Content-Type}, {@code Accept} and body. Thread-safe.
 */
public final class RepeatableCalls {
    /** On an answer that was given before. */
    private static final String REPLAYED = "Idempotency-Replayed";

    /** By which functions know who asks, where the gateway knows nobody. */
    private static final List<String> CREDENTIALS = List.of("Authorization", "Cookie", "X-Api-Key", "X-Auth-Token");

    private final IdempotentCaller functions;
    private final RequestLog log;

    /** @param log whose links refusals carry */
    public RepeatableCalls(IdempotentCaller functions, RequestLog log) {
        this.functions = functions;
        this.log = log;
    }

    /**
     * Calls a function and answers with its result. A call that does not say more of its request gets what is known of all.
     *
     * @param form of the answer; may throw {@link FunctionException}s
     */
    public ClientResponse call(FunctionCall call, Exchange exchange, Function<BsonValue, ClientResponse> form) {
        Optional<String> key = IdempotencyKey.of(exchange.request().headers());
        FunctionCall withRequest = call.request().isPresent() ? call : call.withRequest(exchange.info());
        if (key.isEmpty()) {
            return form.apply(functions.call(withRequest));
        }
        GivenAnswer given =
                functions.call(withRequest, request(call.caller(), key.get(), exchange), form(form, exchange));
        ClientResponse response = KeptResponse.response(given.content());
        return given.repeated() ? response.with(REPLAYED, "true") : response;
    }

    private AnswerForm form(Function<BsonValue, ClientResponse> ofResult, Exchange exchange) {
        return new ResponseForm(ofResult, log.link(exchange.request().baseUrl(), exchange.correlationId()));
    }

    private static IdempotentRequest request(Caller caller, String key, Exchange exchange) {
        ClientRequest request = exchange.request();
        return IdempotentRequest.of(
                nameOf(caller, request),
                key,
                List.of(
                        bytes(request.method()),
                        bytes(request.path()),
                        bytes(exchange.query().raw()),
                        bytes(String.join(",", request.headers().all("Content-Type"))),
                        bytes(String.join(",", request.headers().all("Accept"))),
                        request.body()));
    }

    private static String nameOf(Caller caller, ClientRequest request) {
        return switch (caller) {
            case Caller.User user -> "user " + user.profile().id();
            case Caller.AdminKey key -> "admin key " + key.name();
            case Caller.Unauthenticated _ -> nobodyAt(request);
            case Caller.SystemCaller _ -> throw new IllegalArgumentException("the system sends no requests");
        };
    }

    /** The host belongs to it: links in kept refusals lead there, and who asks chooses it. */
    private static String nobodyAt(ClientRequest request) {
        StringBuilder name = new StringBuilder("nobody at ")
                .append(request.method())
                .append(' ')
                .append(request.baseUrl())
                .append(request.path());
        for (String header : CREDENTIALS) {
            // Neither an address nor a value holds a line break.
            request.headers()
                    .all(header)
                    .forEach(value ->
                            name.append('\n').append(header).append(": ").append(value));
        }
        return name.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Answers as documents. */
    private record ResponseForm(Function<BsonValue, ClientResponse> ofResult, Optional<String> link)
            implements AnswerForm {
        @Override
        public BsonDocument succeeded(BsonValue result) {
            try {
                return KeptResponse.document(ofResult.apply(result));
            } catch (FunctionException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new FunctionException(
                        FunctionErrorCode.INTERNAL_SERVER_ERROR, "the result could not be encoded", e);
            }
        }

        @Override
        public BsonDocument failed(FunctionException failure) {
            return KeptResponse.document(ErrorBody.of(failure).respond(link));
        }
    }
}
