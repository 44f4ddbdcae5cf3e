package io.espalier.functions.log;

import io.espalier.functions.RequestInfo;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * What a client says about itself; nothing of it is proven, all of it is bounded. A login tells it in {@code options.device}
 * (spec/app-services.md §8.4), other requests of native SDKs in {@code User-Agent}; browsers send nothing after the login.
 */
public record ClientDevice(
        Optional<String> platform,
        Optional<String> platformVersion,
        Optional<String> sdkName,
        Optional<String> sdkVersion) {
    private static final int MAXIMUM_CHARS = 64;
    private static final Pattern SDK = Pattern.compile(
            "(?:^|\\s)(realm[\\w.-]{0,40}|stitch[\\w.-]{0,40})/([\\w.+-]{1,40})", Pattern.CASE_INSENSITIVE);

    /** Of the body of a login. */
    public static Optional<ClientDevice> ofLogin(BsonDocument body) {
        return body.get("options") instanceof BsonDocument options
                        && options.get("device") instanceof BsonDocument device
                ? Optional.of(new ClientDevice(
                        text(device, "platform"),
                        text(device, "platformVersion"),
                        text(device, "sdk"),
                        text(device, "sdkVersion")))
                : Optional.empty();
    }

    /** Of the headers of a request. */
    static Optional<ClientDevice> ofHeaders(RequestInfo request) {
        return request.headers().getOrDefault("User-Agent", List.of()).stream()
                .map(SDK::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(found -> new ClientDevice(
                        Optional.empty(), Optional.empty(), Optional.of(found.group(1)), Optional.of(found.group(2))));
    }

    private static Optional<String> text(BsonDocument device, String name) {
        BsonValue value = device.get(name);
        return value instanceof BsonString text && !text.getValue().isBlank()
                ? Optional.of(text.getValue()).map(found -> found.substring(0, Math.min(MAXIMUM_CHARS, found.length())))
                : Optional.empty();
    }
}
