package io.espalier.server.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.EventInfo;
import io.espalier.gateway.event.ReceivedEvent;
import io.espalier.gateway.http.ClientRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both forms of a CloudEvent say the same, and what is malformed is refused by name. */
class CloudEventReaderTest {
    private static final String REQUIRED =
            "\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/orders\",\"type\":\"paid\"";

    private static BsonValue data(ClientRequest request) {
        List<BsonValue> arguments = CloudEventReader.read(request).arguments().get();
        assertThat(arguments).hasSize(1);
        return arguments.getFirst();
    }

    private static String structured(String members) {
        return "{" + REQUIRED + members + "}";
    }

    @Test
    void bothFormsSayTheSame() {
        EventInfo expected = new EventInfo(
                "7",
                "/orders",
                "paid",
                Optional.of("Müller & \"Söhne\" 😀"),
                Optional.of(Instant.parse("2026-01-02T01:04:05Z")),
                Optional.of("application/json"),
                Optional.of("https://shop.example/schema"),
                Map.of("partitionkey", "a b", "attempt", "3"));
        ReceivedEvent binary = CloudEventReader.read(EventRequests.binary(
                "{\"n\":1}",
                "ce-subject",
                "M%C3%BCller%20&%20%22S%C3%B6hne%22%20%F0%9F%98%80",
                "ce-time",
                "2026-01-02T03:04:05+02:00",
                "Content-Type",
                "application/json",
                "ce-dataschema",
                "https://shop.example/schema",
                "ce-partitionkey",
                "\"a b\"",
                "ce-attempt",
                "3"));
        ReceivedEvent structured = CloudEventReader.read(EventRequests.structured(
                structured(",\"subject\":\"Müller & \\\"Söhne\\\" 😀\",\"time\":\"2026-01-02T03:04:05+02:00\","
                        + "\"datacontenttype\":\"application/json\",\"dataschema\":\"https://shop.example/schema\","
                        + "\"partitionkey\":\"a b\",\"attempt\":3,\"nothing\":null,\"data\":{\"n\":1}")));
        assertThat(binary.info()).isEqualTo(expected);
        assertThat(structured.info()).isEqualTo(expected);
        assertThat(binary.arguments().get()).isEqualTo(List.of(BsonDocument.parse("{n: 1}")));
        assertThat(structured.arguments().get()).isEqualTo(binary.arguments().get());
        assertThat(expected.deliveryId()).isEqualTo("/orders 7");
    }

    @Test
    void dataAreReadByTheirType() {
        assertThat(data(EventRequests.binary("[1]"))).isEqualTo(BsonArray.parse("[1]"));
        assertThat(data(EventRequests.binary("5", "Content-Type", "application/vnd.shop+json; charset=utf-8")))
                .isEqualTo(BsonArray.parse("[5]").getFirst());
        assertThat(data(EventRequests.binary("é", "Content-Type", "text/plain")))
                .isEqualTo(new BsonString("é"));
        assertThat(data(EventRequests.binary("<a/>", "Content-Type", "application/xml")))
                .isEqualTo(new BsonBinary("<a/>".getBytes(StandardCharsets.UTF_8)));
        assertThat(CloudEventReader.read(EventRequests.binary("")).arguments().get())
                .isEmpty();

        assertThat(data(EventRequests.structured(structured(",\"data\":\"text\""))))
                .isEqualTo(new BsonString("text"));
        assertThat(data(EventRequests.structured(structured(",\"data_base64\":\"eyJuIjoxfQ==\""))))
                .isEqualTo(BsonDocument.parse("{n: 1}"));
        assertThat(data(EventRequests.structured(
                        structured(",\"datacontenttype\":\"image/png\",\"data_base64\":\"AAH/\""))))
                .isEqualTo(new BsonBinary(new byte[] {0, 1, (byte) 255}));
        assertThat(data(EventRequests.structured(structured(",\"datacontenttype\":\"text/plain\",\"data\":\"t\""))))
                .isEqualTo(new BsonString("t"));
        assertThat(CloudEventReader.read(EventRequests.structured(structured(",\"data\":null")))
                        .arguments()
                        .get())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | 'specversion' is required",
                "[] | one event",
                "{\"specversion\":\"0.3\",\"id\":\"7\",\"source\":\"/o\",\"type\":\"t\"} | must be 1.0",
                "{\"specversion\":\"1.0\",\"source\":\"/o\",\"type\":\"t\"} | 'id' is required",
                "{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"/o\",\"type\":\"t\"} | 'id' is empty",
                "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"a b\",\"type\":\"t\"} | 'source' is malformed",
                "{\"specversion\":\"1.0\",\"id\":7.5,\"source\":\"/o\",\"type\":\"t\"} | 'id' must be a string",
                "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/o\",\"type\":\"t\",\"time\":\"now\"} | 'time' is malformed",
                "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/o\",\"type\":\"t\",\"Bad_x\":1} | no name of an attribute",
                "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/o\",\"type\":\"t\",\"x\":{}} | 'x' must be a string",
                "{\"id\":\"7\",\"id\":\"8\"} | id",
                "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/o\",\"type\":\"t\",\"data\":1,\"data_base64\":\"AA==\"} | not both",
                "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/o\",\"type\":\"t\",\"data_base64\":\"***\"} | not Base64"
            })
    void whatIsMalformedIsRefusedByName(String json, String fault) {
        assertThatThrownBy(() -> CloudEventReader.read(EventRequests.structured(json)))
                .hasMessageContaining(fault);
    }

    @Test
    void headersThatSayTooMuchAreRefused() {
        assertThatThrownBy(() -> CloudEventReader.read(EventRequests.binary("", "CE-ID", "8")))
                .hasMessageContaining("Ce-Id is given more than once");
        assertThatThrownBy(() -> CloudEventReader.read(EventRequests.binary("", "ce-datacontenttype", "text/plain")))
                .hasMessageContaining("Content-Type holds it");
        assertThatThrownBy(() -> CloudEventReader.read(EventRequests.binary("", "ce-subject", "%zz")))
                .hasMessageContaining("hexadecimal");
        assertThatThrownBy(() -> CloudEventReader.read(EventRequests.binary("", "ce-data", "x")))
                .hasMessageContaining("no name of an attribute");
        assertThatThrownBy(() -> CloudEventReader.read(
                        EventRequests.request(new byte[0], "Content-Type", "application/cloudevents-batch+json")))
                .hasMessageContaining("send one event a request");
        assertThatThrownBy(() -> CloudEventReader.read(
                        EventRequests.request(new byte[0], "Content-Type", "application/cloudevents+xml")))
                .hasMessageContaining("not supported");
    }
}
