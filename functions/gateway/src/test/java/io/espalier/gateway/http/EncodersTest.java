package io.espalier.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.bson.Ejson;
import io.espalier.functions.bson.PlainJson;
import java.nio.charset.StandardCharsets;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

/** What the gateway writes is JSON; canonical EJSON is read back as what it was. */
class EncodersTest {
    private static final BsonDocument EVERY_TYPE = BsonDocument.parse("""
            {"null": null, "bool": true, "int": 5, "long": {"$numberLong": "5"}, "double": {"$numberDouble": "NaN"},
             "decimal": {"$numberDecimal": "1.20"}, "text": "\\u0001\\"\\\\é😀", "id": {"$oid": "0123456789abcdef01234567"},
             "date": {"$date": {"$numberLong": "-1"}}, "timestamp": {"$timestamp": {"t": 4294967295, "i": 1}},
             "regex": {"$regularExpression": {"pattern": "a\\"b", "options": "im"}}, "min": {"$minKey": 1},
             "max": {"$maxKey": 1}, "symbol": {"$symbol": "s"}, "code": {"$code": "x => x"},
             "binary": {"$binary": {"base64": "AAE=", "subType": "80"}}, "list": [1, [], {}]}
            """);

    private static BsonValue read(String text) {
        return Ejson.parse(text.getBytes(StandardCharsets.UTF_8), "text");
    }

    @Test
    void canonicalEjsonIsReadBackAsWhatItWas() {
        assertThat(read(Ejson.canonical(EVERY_TYPE))).isEqualTo(EVERY_TYPE);
    }

    @Test
    void plainJsonOfEveryTypeIsJson() {
        BsonDocument plain = read(PlainJson.encode(EVERY_TYPE)).asDocument();
        assertThat(plain.keySet()).isEqualTo(EVERY_TYPE.keySet());
        assertThat(plain.get("text")).isEqualTo(EVERY_TYPE.get("text"));
        assertThat(plain.getString("double").getValue()).isEqualTo("NaN");
    }
}
