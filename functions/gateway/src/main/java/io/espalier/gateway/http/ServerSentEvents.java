package io.espalier.gateway.http;

import io.espalier.functions.bson.PlainJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * Server-sent events as clients of App Services read them: one line of data, in which {@code %}, CR and LF are escaped
 * (spec/app-services.md §6.8). Not thread-safe.
 */
public final class ServerSentEvents {
    private final OutputStream client;

    public ServerSentEvents(OutputStream client) {
        this.client = client;
    }

    /** A line that clients ignore: the stream is alive. */
    public void heartbeat() throws IOException {
        write(":\n\n");
    }

    /** @param id where a client that comes back wants to go on; one line */
    public void data(String id, String data) throws IOException {
        write("id: " + id + "\ndata: " + escaped(data) + "\n\n");
    }

    public void error(String errorCode, String message) throws IOException {
        BsonDocument body =
                new BsonDocument("error_code", new BsonString(errorCode)).append("error", new BsonString(message));
        write("event: error\ndata: " + escaped(PlainJson.encode(body)) + "\n\n");
    }

    static String escaped(String data) {
        return data.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private void write(String text) throws IOException {
        client.write(text.getBytes(StandardCharsets.UTF_8));
        client.flush();
    }
}
