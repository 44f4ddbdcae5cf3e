package io.espalier.functions;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What another server answered (spec/app-services.md §6.3). Does not show its body.
 *
 * @param headers by name in lower case
 * @param body the bytes of the body
 * @param cookies the values of the cookies that it sets, by name
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record HttpResponse(
        int statusCode, Map<String, List<String>> headers, byte[] body, Map<String, String> cookies) {

    /** The status as a text, such as {@code 200 OK}; of unusual ones the number alone. */
    public String status() {
        String phrase = switch (statusCode) {
            case 200 -> " OK";
            case 201 -> " Created";
            case 202 -> " Accepted";
            case 204 -> " No Content";
            case 301 -> " Moved Permanently";
            case 302 -> " Found";
            case 304 -> " Not Modified";
            case 400 -> " Bad Request";
            case 401 -> " Unauthorized";
            case 403 -> " Forbidden";
            case 404 -> " Not Found";
            case 409 -> " Conflict";
            case 429 -> " Too Many Requests";
            case 500 -> " Internal Server Error";
            case 502 -> " Bad Gateway";
            case 503 -> " Service Unavailable";
            default -> "";
        };
        return statusCode + phrase;
    }

    /** The first value of a header, whatever the case of its name. */
    public Optional<String> header(String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .flatMap(header -> header.getValue().stream())
                .findFirst();
    }

    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return status() + ", " + body.length + " bytes";
    }
}
