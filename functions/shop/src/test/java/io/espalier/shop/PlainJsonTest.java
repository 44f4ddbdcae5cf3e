package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonDocument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainJsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":1,\"b\":[true,null,-2.5],\"c\":{\"d\":\"e, f: g\"}}",
                "{\"a\\\"b\":\"\\\"\\\\\\n\\u0000\"}",
                "{\"a\":{\"$timestamp\":{\"t\":1,\"i\":2}}}"
            })
    void writesWhatItReads(String json) {
        String written = PlainJson.write(BsonDocument.parse(json));
        assertThat(BsonDocument.parse(written)).isEqualTo(BsonDocument.parse(json));
        assertThat(written.replace(": ", ":").replace(", ", ","))
                .isEqualTo(json.replace(": ", ":").replace(", ", ","));
    }
}
