package io.espalier.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.bson.BsonBinaryReader;
import org.bson.BsonDateTime;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.DocumentCodec;
import org.bson.types.Binary;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** The driver is the second opinion. */
class BsonTest {
    private static final Document EVERY_TYPE = new Document("double", 1.5)
            .append("string", "Grüße \u0000 und mehr")
            .append("document", new Document("_id", 0).append("tags", List.of()))
            .append("array", List.of(1, "zwei", new Document("drei", 3L)))
            .append("binary", new Binary(new byte[] {1, 2, 3}))
            .append("id", new ObjectId())
            .append("true", true)
            .append("date", new BsonDateTime(1_700_000_000_000L))
            .append("null", null)
            .append("int", Integer.MIN_VALUE)
            .append("time", new BsonTimestamp(7, 8))
            .append("long", Long.MAX_VALUE);

    @Test
    void whatIsReadIsWrittenBackWithoutALoss() {
        assertThat(Bson.encode(decode(EVERY_TYPE))).isEqualTo(bytes(EVERY_TYPE));
    }

    @Test
    void readsWhatTheDriverWrites() {
        assertThat(decode(EVERY_TYPE))
                .containsEntry("double", 1.5)
                .containsEntry("string", "Grüße \u0000 und mehr")
                .containsEntry("array", List.of(1, "zwei", Map.of("drei", 3L)))
                .containsEntry("true", true)
                .containsEntry("int", Integer.MIN_VALUE)
                .containsEntry("long", Long.MAX_VALUE);
    }

    @Test
    void theDriverReadsWhatIsWritten() {
        Map<String, ?> command = Map.of("replSetInitiate", Map.of("members", List.of(Map.of("_id", 0, "host", "a:1"))));
        Document read = new DocumentCodec()
                .decode(
                        new BsonBinaryReader(ByteBuffer.wrap(Bson.encode(command))),
                        DecoderContext.builder().build());
        assertThat(read).isEqualTo(Document.parse("{replSetInitiate: {members: [{_id: 0, host: 'a:1'}]}}"));
    }

    private static Map<String, Object> decode(Document document) {
        return Bson.decode(ByteBuffer.wrap(bytes(document)));
    }

    private static byte[] bytes(Document document) {
        RawBsonDocument raw = new RawBsonDocument(document, new DocumentCodec());
        byte[] bytes = new byte[raw.getByteBuffer().remaining()];
        raw.getByteBuffer().get(bytes);
        return bytes;
    }
}
