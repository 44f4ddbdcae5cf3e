package io.espalier.app;

import io.espalier.app.TriggerProcessor.Mode;
import io.espalier.app.TriggerProcessor.OfHttp;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.bson.BsonString;
import org.bson.BsonValue;

/** The keys of {@code espalier.http}: where a trigger sends its events as CloudEvents. */
final class HttpSinkKeys {
    /** RFC 9110 §5.1. */
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    /** RFC 9110 §5.5, as far as it is ASCII. */
    private static final Pattern VALUE = Pattern.compile("%%values\\.[A-Za-z0-9_.-]+");

    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");

    /** Those that the connection or the event itself needs, apart from all that begin with {@code ce-}. */
    private static final Set<String> RESERVED = Set.of(
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private HttpSinkKeys() {}

    static OfHttp read(ObjectReader http) {
        return new OfHttp(
                url(http),
                headers(http, "headers"),
                http.lowerCaseChoice("mode", Mode.BINARY),
                http.bool("extended_json", false));
    }

    private static Optional<URI> url(ObjectReader http) {
        String key = "url";
        if (!http.has(key) || !http.raw(key).isString()) {
            http.string(key, "");
            return Optional.empty();
        }
        Optional<URI> url = parse(http.string(key));
        if (url.isEmpty()) {
            http.refuse(
                    key,
                    "it is not an address that events can be sent to",
                    "write an http or https address without user, password and fragment, or leave it out, so that"
                            + " K_SINK counts");
        }
        return url;
    }

    private static Optional<URI> parse(String text) {
        try {
            URI url = new URI(text);
            boolean isHttp = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            boolean hasHost = url.getHost() != null && url.getPort() <= 65_535;
            return isHttp && hasHost && url.getRawUserInfo() == null && url.getRawFragment() == null
                    ? Optional.of(url)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> headers(ObjectReader http, String key) {
        Map<String, String> headers = new HashMap<>();
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        http.document(key).forEach((name, value) -> {
            String place = key + "." + name;
            Optional<String> text = headerValue(value);
            if (!HEADER_NAME.matcher(name).matches() || text.isEmpty()) {
                http.refuse(place, "it is not a header", "write a header's name, and its value as a text in ASCII");
            } else if (text.get().startsWith("%%") && !VALUE.matcher(text.get()).matches()) {
                http.refuse(
                        place, "nothing but values is put into headers", "write %%values.<name>, as the whole text");
            } else if (isReserved(name)) {
                http.refuse(place, "this header belongs to the event or the connection", "remove it");
            } else if (!names.add(name)) {
                http.refuse(place, "this header stands here twice", "keep one of the two");
            } else {
                headers.put(name, text.get());
            }
        });
        return headers;
    }

    private static Optional<String> headerValue(BsonValue value) {
        return value instanceof BsonString text
                        && HEADER_VALUE.matcher(text.getValue()).matches()
                ? Optional.of(text.getValue())
                : Optional.empty();
    }

    private static boolean isReserved(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return RESERVED.contains(lower) || lower.startsWith("ce-");
    }
}
