package io.espalier.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decoded path of API Gateway becomes the path that the client sent. */
class HttpApiRequestsTest {
    @ParameterizedTest
    @CsvSource({
        "/a/b, /a/b",
        "/100%, /100%25",
        "/%41, /%2541",
        "/a b, /a%20b",
        "/what?, /what%3F",
        "/a#b, /a%23b",
        "/é, /%C3%A9"
    })
    void charactersThatMeanSomethingElseInAPathAreEncodedAgain(String decoded, String encoded) {
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("rawPath", decoded);
        assertThat(HttpApiRequests.request(event).path()).isEqualTo(encoded);
    }
}
