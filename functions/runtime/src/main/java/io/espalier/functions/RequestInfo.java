package io.espalier.functions;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * The HTTP request behind a call: {@code context.request} and {@code %%request}.
 *
 * @param headers by canonical name, such as {@code Content-Type}
 * @param rawQueryString without the {@code ?}; secrets are already removed
 */
public record RequestInfo(
        String httpMethod,
        String webhookUrl,
        String rawQueryString,
        String remoteIpAddress,
        Map<String, List<String>> headers) {

    /** The page that the request was sent from, as its header {@code Referer} says. */
    public Optional<String> httpReferrer() {
        return header("Referer");
    }

    /** What sent the request, as its header {@code User-Agent} says. */
    public Optional<String> httpUserAgent() {
        return header("User-Agent");
    }

    /** The form of {@code %%request} (spec/app-services.md §3.2). */
    public BsonDocument toDocument() {
        BsonDocument headerDocument = new BsonDocument();
        headers.forEach((name, values) -> headerDocument.append(
                name, new BsonArray(values.stream().map(BsonString::new).toList())));
        return new BsonDocument("httpMethod", new BsonString(httpMethod))
                .append("httpReferrer", text(httpReferrer()))
                .append("httpUserAgent", text(httpUserAgent()))
                .append("rawQueryString", new BsonString(rawQueryString))
                .append("remoteIPAddress", new BsonString(remoteIpAddress))
                .append("requestHeaders", headerDocument)
                .append("webhookUrl", new BsonString(webhookUrl));
    }

    private Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    private static BsonString text(Optional<String> text) {
        return new BsonString(text.orElse(""));
    }
}
