package io.espalier.triggers.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.TriggerProcessor.Mode;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CloudEventWriterTest {
    private static final BsonDocument EVENT = BsonDocument.parse("{operationType: 'insert', ns: {db: 'a', coll: 'b'},"
            + " documentKey: {_id: 'x'}, clusterTime: {$timestamp: {t: 1700000000, i: 3}},"
            + " wallTime: {$date: '2026-01-02T03:04:05.678Z'}, fullDocument: {at: {$date: '2026-01-02T03:04:05Z'}}}");

    private static CloudEventMessage write(Mode mode, boolean extended, BsonDocument event) {
        return new CloudEventWriter(mode, new EventJson(extended), "/espalier/app/triggers/t")
                .write("t/1", event, Map.of("team", "100% \"é\""));
    }

    private static BsonDocument withKey(String key) {
        return EVENT.clone().append("documentKey", BsonDocument.parse(key));
    }

    private static @Nullable String subject(String key) {
        return write(Mode.BINARY, false, withKey(key)).attributeHeaders().get("ce-subject");
    }

    @Test
    void inBinaryModeAttributesAreHeaders() {
        CloudEventMessage message = write(Mode.BINARY, false, EVENT);
        assertThat(message.contentType()).isEqualTo("application/json");
        assertThat(message.attributeHeaders())
                .isEqualTo(Map.of(
                        "ce-specversion", "1.0",
                        "ce-id", "t/1",
                        "ce-source", "/espalier/app/triggers/t",
                        "ce-type", "io.espalier.trigger.insert",
                        "ce-subject", "x",
                        "ce-partitionkey", "x",
                        "ce-time", "2026-01-02T03:04:05.678Z",
                        "ce-team", "100%25%20%22%C3%A9%22"));
        assertThat(message.body().toString()).contains("\"fullDocument\":{\"at\":\"2026-01-02T03:04:05Z\"}");
    }

    @Test
    void inStructuredModeTheyStandBesideTheData() {
        CloudEventMessage message = write(Mode.STRUCTURED, true, EVENT);
        assertThat(message.attributeHeaders()).isEmpty();
        assertThat(message.contentType()).isEqualTo("application/cloudevents+json; charset=utf-8");
        BsonDocument whole = BsonDocument.parse(message.body().toString());
        assertThat(whole.getDocument("data")).isEqualTo(EVENT);
        assertThat(whole.getString("team")).isEqualTo(new BsonString("100% \"é\""));
        assertThat(whole.getString("datacontenttype")).isEqualTo(new BsonString("application/json"));
    }

    @Test
    void theSubjectIsTheDocumentsId() {
        assertThat(subject("{_id: {$oid: '64b7f0000000000000000001'}}")).isEqualTo("64b7f0000000000000000001");
        assertThat(subject("{_id: 7, region: 'eu'}")).isEqualTo("7");
        assertThat(subject("{_id: {a: 1}}")).isEqualTo("{%22a%22:1}");
        assertThat(subject("{_id: 'é'}")).isEqualTo("%C3%A9");
        assertThat(subject("{_id: '" + "x".repeat(300) + "'}")).hasSize(64);
        assertThat(write(Mode.BINARY, false, withKey("{_id: ''}")).attributeHeaders())
                .doesNotContainKeys("ce-subject", "ce-partitionkey");
    }

    @Test
    void whatTheProjectLeftOutIsLeftOut() {
        CloudEventMessage message = write(Mode.BINARY, false, BsonDocument.parse("{operationType: 'dropDatabase'}"));
        assertThat(message.attributeHeaders())
                .containsEntry("ce-type", "io.espalier.trigger.dropDatabase")
                .doesNotContainKeys("ce-subject", "ce-time");
        BsonDocument older = EVENT.clone();
        older.remove("wallTime");
        assertThat(write(Mode.BINARY, false, older).attributeHeaders())
                .containsEntry("ce-time", "2023-11-14T22:13:20Z");
    }
}
