package io.espalier.gateway.idempotency;

import io.espalier.gateway.http.ClientResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/** A response as a document and back: status, headers in their order, and the body byte by byte. */
final class KeptResponse {
    private static final String STATUS = "status";
    private static final String HEADERS = "headers";
    private static final String NAME = "name";
    private static final String VALUES = "values";
    private static final String BODY = "body";

    private KeptResponse() {}

    static BsonDocument document(ClientResponse response) {
        BsonArray headers = new BsonArray();
        // Names may hold dots and dollar signs, which names of fields should not.
        response.headers()
                .forEach((name, values) -> headers.add(new BsonDocument(NAME, new BsonString(name))
                        .append(
                                VALUES,
                                new BsonArray(
                                        values.stream().map(BsonString::new).toList()))));
        return new BsonDocument(STATUS, new BsonInt32(response.status()))
                .append(HEADERS, headers)
                .append(
                        BODY,
                        switch (response.body()) {
                            case ClientResponse.Bytes bytes -> new BsonBinary(bytes.content());
                            case ClientResponse.EventStream _ ->
                                throw new IllegalArgumentException("a stream cannot be kept");
                        });
    }

    static ClientResponse response(BsonDocument kept) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        kept.getArray(HEADERS)
                .forEach(header -> headers.put(
                        header.asDocument().getString(NAME).getValue(),
                        header.asDocument().getArray(VALUES).stream()
                                .map(value -> value.asString().getValue())
                                .toList()));
        return new ClientResponse(
                kept.getInt32(STATUS).getValue(),
                headers,
                new ClientResponse.Bytes(kept.getBinary(BODY).getData()));
    }
}
