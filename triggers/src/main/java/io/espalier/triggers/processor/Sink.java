package io.espalier.triggers.processor;

import io.espalier.functions.FunctionException;
import io.espalier.functions.bson.Ejson;
import io.espalier.triggers.failure.TriggerErrorCode;
import io.espalier.triggers.failure.TriggerException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * What is said about a destination: the trigger's own address, or the two variables with which Knative binds a sink.
 *
 * @param url of the trigger; it wins
 * @param bound {@code K_SINK}
 * @param overrides {@code K_CE_OVERRIDES}; it belongs to {@code K_SINK}
 * @param location where the trigger is defined, for messages
 */
record Sink(Optional<URI> url, Optional<String> bound, Optional<String> overrides, String location) {
    /** CloudEvents 1.0, "Naming conventions". */
    private static final Pattern ATTRIBUTE = Pattern.compile("[a-z0-9]+");

    /** @throws TriggerException if there is no address, or one of the variables does not hold what it should */
    SinkDestination destination() {
        return url.map(address -> new SinkDestination(address, Map.of()))
                .orElseGet(() -> new SinkDestination(boundAddress(), extensions()));
    }

    private URI boundAddress() {
        String text = bound.map(String::strip)
                .filter(given -> !given.isEmpty())
                .orElseThrow(() -> refused("espalier.http has no url, and K_SINK is not set: bind a sink to this"
                        + " service, or set espalier.triggers.http.sink, or write the url"));
        try {
            URI address = new URI(text);
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            if (address.getHost() != null
                    && address.getRawUserInfo() == null
                    && (scheme.equals("http") || scheme.equals("https"))) {
                return address;
            }
        } catch (URISyntaxException e) {
            // Said below, without the text: it may hold a password.
        }
        throw refused("K_SINK is not an http or https address without user and password");
    }

    private Map<String, String> extensions() {
        Map<String, String> extensions = new TreeMap<>();
        overrides
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(this::parsedExtensions)
                .ifPresent(given -> given.forEach((name, value) -> {
                    if (!ATTRIBUTE.matcher(name).matches() || CloudEventWriter.OWN_ATTRIBUTES.contains(name)) {
                        throw refused("K_CE_OVERRIDES sets '" + name
                                + "': an extension's name has lower-case letters and digits, and is none of the event's"
                                + " own attributes");
                    }
                    extensions.put(name, text(value, name));
                }));
        return extensions;
    }

    private BsonDocument parsedExtensions(String text) {
        try {
            if (Ejson.parse(text) instanceof BsonDocument whole) {
                BsonValue extensions = whole.getOrDefault("extensions", new BsonDocument());
                if (extensions instanceof BsonDocument given) {
                    return given;
                }
            }
        } catch (FunctionException e) {
            throw refused("K_CE_OVERRIDES is not JSON: " + e.getMessage());
        }
        throw refused("K_CE_OVERRIDES must look like {\"extensions\": {\"name\": \"value\"}}");
    }

    private String text(BsonValue value, String name) {
        if (value instanceof BsonString text) {
            return text.getValue();
        }
        throw refused("K_CE_OVERRIDES: the extension '" + name + "' must be a text");
    }

    private TriggerException refused(String reason) {
        return new TriggerException(TriggerErrorCode.DEFINITION_REFUSED, location + ": " + reason);
    }
}
