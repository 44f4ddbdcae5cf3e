package io.espalier.functions;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A request to another server (spec/app-services.md §6.3). Immutable: each method returns a changed copy. Shows neither query, headers
 * nor body.
 *
 * @param url with scheme {@code http} or {@code https}, encoded
 * @param headers names as they were given, each with its values
 * @param body the bytes of the body; empty for none
 * @param followRedirects whether redirects are followed, ten at most. Credentials and cookies stay with the host that they are for.
 * @param authUrl is asked first, and the cookies that it sets are sent with this request
 */
public record HttpRequest(
        String method,
        String url,
        Map<String, List<String>> headers,
        Body body,
        boolean followRedirects,
        Optional<String> authUrl) {
    private static final Pattern SCHEME = Pattern.compile("(?i)https?");
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
    private static final Pattern PATH = Pattern.compile("(/[^?#]*)?");

    public HttpRequest {
        headers = copy(headers);
    }

    /** A body's bytes. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Body(byte[] bytes) {
        static final Body NONE = new Body(new byte[0]);
    }

    /** A {@code GET} of a URL. */
    public static HttpRequest to(String url) {
        return new HttpRequest("GET", url, Map.of(), Body.NONE, false, Optional.empty());
    }

    /**
     * A {@code GET} of a URL in parts.
     *
     * @param host with a port after a colon if it is not the usual one
     * @param path encoded, from its first slash; may be empty
     * @throws FunctionException with {@link FunctionErrorCode#INVALID_PARAMETER} if one of them would be more than this part of
     *     the URL
     */
    public static HttpRequest to(String scheme, String host, String path) {
        require(SCHEME.matcher(scheme).matches(), "the scheme must be http or https");
        require(
                HOST.matcher(host).matches(),
                "the host must be a name or an address, and perhaps a port after a colon");
        require(
                PATH.matcher(path).matches(),
                "the path must begin with a slash, and be encoded, without ? and #; parameters are added with query");
        return to(scheme + "://" + host + path);
    }

    public HttpRequest method(String newMethod) {
        return new HttpRequest(newMethod, url, headers, body, followRedirects, authUrl);
    }

    /** Adds a query parameter; both texts are encoded here. A fragment, which is never sent, is left out. */
    public HttpRequest query(String name, String value) {
        int fragment = url.indexOf('#');
        String sent = fragment < 0 ? url : url.substring(0, fragment);
        String separator = sent.indexOf('?') < 0 ? "?" : "&";
        return new HttpRequest(
                method,
                sent + separator + encoded(name) + "=" + encoded(value),
                headers,
                body,
                followRedirects,
                authUrl);
    }

    /** Adds a value to a header. */
    public HttpRequest header(String name, String value) {
        Map<String, List<String>> more = new LinkedHashMap<>(headers);
        List<String> values = new ArrayList<>(more.getOrDefault(name, List.of()));
        values.add(value);
        more.put(name, values);
        return new HttpRequest(method, url, more, body, followRedirects, authUrl);
    }

    public HttpRequest body(byte[] bytes) {
        return new HttpRequest(method, url, headers, new Body(bytes.clone()), followRedirects, authUrl);
    }

    public HttpRequest body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A body of JSON: {@code encodeBodyAsJSON}. With the header for it unless there is one already. */
    public HttpRequest json(String json) {
        return typed("application/json").body(json);
    }

    /** The fields of a form as body, with the header for it unless there is one already. */
    public HttpRequest form(Map<String, String> fields) {
        return typed("application/x-www-form-urlencoded")
                .body(fields.entrySet().stream()
                        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&")));
    }

    /**
     * Adds a cookie.
     *
     * @throws FunctionException with {@link FunctionErrorCode#INVALID_PARAMETER} if it would be more than one
     */
    public HttpRequest cookie(String name, String value) {
        require(
                !name.isEmpty()
                        && name.indexOf('=') < 0
                        && (name + value).chars().noneMatch(HttpRequest::endsCookie),
                "the name and the value of a cookie must not hold a semicolon or a control character, nor its name an"
                        + " equals sign");
        Map<String, List<String>> more = new LinkedHashMap<>(headers);
        more.merge(
                named("Cookie").orElse("Cookie"),
                List.of(name + "=" + value),
                (before, one) -> List.of(String.join("; ", before) + "; " + one.getFirst()));
        return new HttpRequest(method, url, more, body, followRedirects, authUrl);
    }

    /** Basic authentication: {@code username} and {@code password}. */
    public HttpRequest basicAuth(String username, String password) {
        byte[] both = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return header("Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
    }

    public HttpRequest followingRedirects() {
        return new HttpRequest(method, url, headers, body, true, authUrl);
    }

    public HttpRequest authUrl(String newAuthUrl) {
        return new HttpRequest(method, url, headers, body, followRedirects, Optional.of(newAuthUrl));
    }

    @Override
    public String toString() {
        return method + " request";
    }

    private HttpRequest typed(String contentType) {
        return named("Content-Type").isPresent() ? this : header("Content-Type", contentType);
    }

    /** The name of a header as it was given. */
    private Optional<String> named(String header) {
        return headers.keySet().stream().filter(header::equalsIgnoreCase).findFirst();
    }

    private static boolean endsCookie(int character) {
        return character == ';' || Character.isISOControl(character);
    }

    /** The message quotes nothing. */
    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new FunctionException(FunctionErrorCode.INVALID_PARAMETER, "http: " + otherwise);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, List<String>> copy(Map<String, List<String>> headers) {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        return copy;
    }
}
