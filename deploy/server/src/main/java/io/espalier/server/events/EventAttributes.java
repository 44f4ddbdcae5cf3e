package io.espalier.server.events;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.rw.CloudEventRWException;
import io.espalier.functions.EventInfo;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Collects the context attributes of one event as texts, and has the CloudEvents library check them. Not thread-safe. */
final class EventAttributes {
    static final String DATA_CONTENT_TYPE = "datacontenttype";
    private static final String VERSION = "specversion";
    private static final List<String> REQUIRED = List.of(VERSION, "id", "source", "type");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,64}");

    private final Map<String, String> values = new LinkedHashMap<>();

    void put(String name, String value) {
        if (!NAME.matcher(name).matches() || name.equals("data")) {
            throw invalid("'" + name + "' is no name of an attribute; allowed are up to 64 characters a-z and 0-9");
        }
        if (value.isEmpty()) {
            throw invalid("attribute '" + name + "' is empty");
        }
        values.put(name, value);
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    void requireNot(String name, String instead) {
        if (values.containsKey(name)) {
            throw invalid("attribute '" + name + "' must not be given: " + instead);
        }
    }

    /** @throws GatewayException naming the attribute that is missing or malformed */
    EventInfo build() {
        for (String name : REQUIRED) {
            if (!values.containsKey(name)) {
                throw new GatewayException(
                        GatewayErrorCode.MISSING_PARAMETER, "the event's attribute '" + name + "' is required");
            }
        }
        if (!"1.0".equals(values.get(VERSION))) {
            throw invalid("attribute 'specversion' must be 1.0");
        }
        return info(checked());
    }

    private CloudEvent checked() {
        CloudEventBuilder builder = CloudEventBuilder.v1();
        values.forEach((name, value) -> {
            if (!name.equals(VERSION)) {
                try {
                    builder.withContextAttribute(name, value);
                } catch (CloudEventRWException e) {
                    throw invalid("attribute '" + name + "' is malformed");
                }
            }
        });
        return builder.build();
    }

    private static EventInfo info(CloudEvent event) {
        return new EventInfo(
                event.getId(),
                event.getSource().toString(),
                event.getType(),
                Optional.ofNullable(event.getSubject()),
                Optional.ofNullable(event.getTime()).map(OffsetDateTime::toInstant),
                Optional.ofNullable(event.getDataContentType()),
                Optional.ofNullable(event.getDataSchema()).map(URI::toString),
                event.getExtensionNames().stream()
                        .collect(Collectors.toMap(name -> name, name -> String.valueOf(event.getExtension(name)))));
    }

    private static GatewayException invalid(String message) {
        return new GatewayException(GatewayErrorCode.INVALID_PARAMETER, message);
    }
}
