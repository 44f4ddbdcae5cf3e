package io.espalier.server.events;

import io.espalier.functions.bson.Ejson;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.bson.BsonBinary;
import org.bson.BsonString;
import org.bson.BsonValue;

/** An event's data as a function gets them: JSON as what it says, text as a string, all else as bytes. */
final class EventData {
    private EventData() {}

    /** @param contentType of the data; without one they are JSON */
    static BsonValue decode(byte[] data, Optional<String> contentType) {
        String type = contentType.map(EventData::mediaType).orElse("application/json");
        if (isJson(type)) {
            return Ejson.parse(data, "the event's data");
        }
        return type.startsWith("text/") ? new BsonString(utf8(data)) : new BsonBinary(data);
    }

    /** The member {@code data} of an event in JSON: of another type than JSON it is a string with the data's text. */
    static BsonValue ofStructured(BsonValue data, Optional<String> contentType) {
        String type = contentType.map(EventData::mediaType).orElse("application/json");
        if (isJson(type) || !data.isString()) {
            return data;
        }
        return type.startsWith("text/")
                ? data
                : new BsonBinary(data.asString().getValue().getBytes(StandardCharsets.UTF_8));
    }

    /** Without parameters, in lower case. */
    static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isJson(String type) {
        return type.equals("application/json")
                || type.equals("application/ejson")
                || type.equals("text/json")
                || type.endsWith("+json");
    }

    private static String utf8(byte[] data) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new GatewayException(GatewayErrorCode.INVALID_PARAMETER, "the event's data are not UTF-8");
        }
    }
}
