package io.espalier.gateway.endpoint;

import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.ContentType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Turns what a function set on its response into one that HTTP can carry. */
final class EndpointAnswers {
    /** Headers of the connection and of the framing: the adapter's matter. */
    private static final Set<String> NOT_THE_FUNCTIONS =
            Set.of("connection", "content-length", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade");

    private EndpointAnswers() {}

    static ClientResponse respond(String function, EndpointResponse.Answer answer, ContentType type) {
        if (answer.statusCode() < 200) {
            throw illegal(function, "status code " + answer.statusCode() + " is not a final one");
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        answer.headers().forEach((name, values) -> {
            values.forEach(value -> check(function, name, value));
            if (!NOT_THE_FUNCTIONS.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, values);
            }
        });
        boolean bodiless = answer.statusCode() == 204 || answer.statusCode() == 304;
        byte[] body = bodiless ? new byte[0] : answer.body();
        if (body.length > 0 && headers.keySet().stream().noneMatch("Content-Type"::equalsIgnoreCase)) {
            headers.put("Content-Type", List.of(type.headerValue()));
        }
        return new ClientResponse(answer.statusCode(), headers, new ClientResponse.Bytes(body));
    }

    private static void check(String function, String name, String value) {
        if (!name.chars().allMatch(EndpointAnswers::isTokenCharacter)
                || !value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= 0xff && c != 0x7f))) {
            throw illegal(function, "not a legal response header: " + name);
        }
    }

    private static boolean isTokenCharacter(int c) {
        return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }

    private static FunctionException illegal(String function, String fault) {
        return new FunctionException(
                FunctionErrorCode.FUNCTION_EXECUTION_ERROR, "function '" + function + "': " + fault);
    }
}
