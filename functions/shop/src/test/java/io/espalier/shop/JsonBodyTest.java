package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.nio.charset.StandardCharsets;
import org.bson.BsonDocument;
import org.bson.types.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "null", "\"{}\"", "{\"$oid\": \"5e00000000000000d0000001\"}"})
    void refusesWhatIsNoObject(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        ApiRefusal.class, e -> assertThat(e.status()).isEqualTo(400))
                .hasMessage("the body is not a JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{} x", "{a: 1}", "{\"a\": NumberDecimal(\"1\")}", "{\"a\": {\"$date\": \"x\"}}"})
    void refusesWhatIsNoJson(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        FunctionException.class, e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.BAD_REQUEST));
    }

    @Test
    void readsAnObject() {
        assertThat(parse(" {\"a\": [\"}\", \"\\\"{\"]} \n")).isEqualTo(BsonDocument.parse("{a: ['}', '\"{']}"));
    }

    private static BsonDocument parse(String text) {
        return JsonBody.parse(new Binary(text.getBytes(StandardCharsets.UTF_8)));
    }
}
