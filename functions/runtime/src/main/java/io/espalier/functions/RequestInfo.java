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
 * @param service the HTTP service whose webhook was called; empty where no service is
 * @param action the webhook's name
 */
public record RequestInfo(
        String httpMethod,
        String webhookUrl,
        String rawQueryString,
        String remoteIpAddress,
        Map<String, List<String>> headers,
        Optional<String> service,
        Optional<String> action) {

    /** A request that was sent to no service. */
    public RequestInfo(
            String httpMethod,
            String webhookUrl,
            String rawQueryString,
            String remoteIpAddress,
            Map<String, List<String>> headers) {
        this(httpMethod, webhookUrl, rawQueryString, remoteIpAddress, headers, Optional.empty(), Optional.empty());
    }

    /** The same request as one that was sent to a webhook. */
    public RequestInfo toWebhook(String itsService, String itsName) {
        return new RequestInfo(
                httpMethod,
                webhookUrl,
                rawQueryString,
                remoteIpAddress,
                headers,
                Optional.of(itsService),
                Optional.of(itsName));
    }

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
        return new BsonDocument("action", text(action))
                .append("httpMethod", new BsonString(httpMethod))
                .append("httpReferrer", text(httpReferrer()))
                .append("httpUserAgent", text(httpUserAgent()))
                .append("rawQueryString", new BsonString(rawQueryString))
                .append("remoteIPAddress", new BsonString(remoteIpAddress))
                .append("requestHeaders", headerDocument)
                .append("service", text(service))
                .append("webhookUrl", new BsonString(webhookUrl));
    }

    private Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    private static BsonString text(Optional<String> text) {
        return new BsonString(text.orElse(""));
    }
}
