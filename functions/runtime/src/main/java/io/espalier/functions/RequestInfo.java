package io.espalier.functions;

import java.util.List;
import java.util.Map;
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

    /** The form of {@code %%request} (spec/app-services.md §3.2). */
    public BsonDocument toDocument() {
        BsonDocument headerDocument = new BsonDocument();
        headers.forEach((name, values) -> headerDocument.append(
                name, new BsonArray(values.stream().map(BsonString::new).toList())));
        return new BsonDocument("httpMethod", new BsonString(httpMethod))
                .append("httpReferrer", first("Referer"))
                .append("httpUserAgent", first("User-Agent"))
                .append("rawQueryString", new BsonString(rawQueryString))
                .append("remoteIPAddress", new BsonString(remoteIpAddress))
                .append("requestHeaders", headerDocument)
                .append("webhookUrl", new BsonString(webhookUrl));
    }

    private BsonString first(String header) {
        List<String> values = headers.getOrDefault(header, List.of());
        return new BsonString(values.isEmpty() ? "" : values.getFirst());
    }
}
