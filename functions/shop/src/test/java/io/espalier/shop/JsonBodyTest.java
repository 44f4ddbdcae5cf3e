package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.bson.BsonDocument;
import org.bson.types.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "{",
                "}",
                "[]",
                "7",
                "null",
                "nonsense",
                "{\"a\": }",
                "{\"a\": 1,,}",
                "{\"a\": 1} {}",
                "{} x",
                "{\"a\": {\"$oid\": \"x\"}}",
                "{\"a\": {\"$numberDecimal\": \"x\"}}",
                "{\"a\": {\"$date\": \"x\"}}",
                "{\"a\": \"\\u00\"}"
            })
    void refusesWhatIsNoObject(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        ApiRefusal.class, e -> assertThat(e.status()).isEqualTo(400));
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        assertThatThrownBy(() -> parse("{\"a\":" + "[".repeat(200_000))).hasMessageContaining("nested");
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertThatThrownBy(() -> JsonBody.parse(new Binary(new byte[] {'{', (byte) 0xff, '}'})))
                .hasMessageContaining("UTF-8");
    }

    @Test
    void readsAnObject() {
        assertThat(parse(" {\"a\": [\"}\", \"\\\"{\"]} \n")).isEqualTo(BsonDocument.parse("{a: ['}', '\"{']}"));
    }

    private static BsonDocument parse(String text) {
        return JsonBody.parse(new Binary(text.getBytes(StandardCharsets.UTF_8)));
    }
}
