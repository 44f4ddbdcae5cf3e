package io.espalier.functions.http;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.HttpRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A request that may be sent, and the next one after a redirect. Immutable; shows only method and host, since a path can hold a token. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record OutgoingRequest(String method, URI uri, Map<String, List<String>> headers, byte[] body) {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD");
    /** What is for one host alone. */
    private static final Set<String> CREDENTIALS = Set.of("authorization", "proxy-authorization", "cookie");
    /** What describes a body. */
    private static final Set<String> OF_BODY = Set.of("content-type", "content-encoding", "content-language");

    static OutgoingRequest of(HttpRequest request) {
        if (!METHODS.contains(request.method())) {
            throw invalid("the method must be one of GET, POST, PUT, PATCH, DELETE, HEAD");
        }
        try {
            URI given = new URI(request.url());
            Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
            String userInfo = given.getUserInfo();
            if (userInfo != null) {
                headers.putIfAbsent(
                        "Authorization",
                        List.of("Basic "
                                + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8))));
            }
            return new OutgoingRequest(
                    request.method(), checked(given), headers, request.body().bytes());
        } catch (URISyntaxException _) { // quotes the URL
            throw invalid("the url is none: it has to be encoded, such as https://example.com/a%20b?c=d");
        }
    }

    /** Without credentials and fragment, which are not sent. */
    private static URI checked(URI uri) throws URISyntaxException {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw invalid("the url must begin with http:// or https://");
        }
        if (uri.getHost() == null) {
            throw invalid("the url names no host");
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new URI(scheme + "://" + uri.getHost() + port + path + query);
    }

    java.net.http.HttpRequest toJdk(Duration responseTimeout) {
        java.net.http.HttpRequest.Builder builder = java.net.http.HttpRequest.newBuilder(uri)
                .timeout(responseTimeout)
                // Over plain HTTP the attempt to change to version 2 is a header that some servers cannot bear.
                .version(uri.getScheme().equals("https") ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        headers.forEach((name, values) -> values.forEach(value -> header(builder, name, value)));
        return builder.build();
    }

    private static void header(java.net.http.HttpRequest.Builder builder, String name, String value) {
        try {
            builder.header(name, value);
        } catch (IllegalArgumentException _) { // quotes the value
            throw invalid("the header '" + name.replaceAll("[^ -~]", "?")
                    + "' has a name or a value that is not allowed, or is set by the client itself");
        }
    }

    /**
     * The request that a redirect asks for.
     *
     * @param location as the response gives it
     * @throws FunctionException if it leads to no place that requests may go to
     */
    OutgoingRequest redirected(int statusCode, String location) {
        URI target;
        try {
            target = checked(uri.resolve(new URI(location)));
        } catch (URISyntaxException | IllegalArgumentException _) { // quote the location
            throw failed("the redirect leads to no URL");
        }
        if (uri.getScheme().equals("https") && target.getScheme().equals("http")) {
            throw failed("the redirect leads from https to http");
        }
        boolean asGet = statusCode == 303 ? !method.equals("HEAD") : statusCode < 303 && method.equals("POST");
        Map<String, List<String>> kept = new LinkedHashMap<>(headers);
        if (!sameHost(target)) {
            kept.keySet().removeIf(name -> CREDENTIALS.contains(name.toLowerCase(Locale.ROOT)));
        }
        if (asGet) {
            kept.keySet().removeIf(name -> OF_BODY.contains(name.toLowerCase(Locale.ROOT)));
        }
        return new OutgoingRequest(asGet ? "GET" : method, target, kept, asGet ? new byte[0] : body);
    }

    private boolean sameHost(URI other) {
        return uri.getScheme().equals(other.getScheme())
                && uri.getHost().equalsIgnoreCase(other.getHost())
                && uri.getPort() == other.getPort();
    }

    FunctionException failed(String why) {
        return new FunctionException(FunctionErrorCode.HTTP_ERROR, this + " failed: " + why);
    }

    private static FunctionException invalid(String why) {
        return new FunctionException(FunctionErrorCode.INVALID_PARAMETER, "http: " + why);
    }

    @Override
    public String toString() {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return method + " " + uri.getScheme() + "://" + uri.getHost() + port;
    }
}
