package io.espalier.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a function sets on its response goes out as it was set. */
class EndpointResponseTest {
    @Test
    void headersKeepTheirOrder() {
        List<String> names = IntStream.range(0, 30).mapToObj(i -> "X-" + i).toList();
        EndpointResponse response = new EndpointResponse();
        names.forEach(name -> response.addHeader(name, "1"));
        response.addHeader("x-0", "2");
        EndpointResponse.Answer answer = response.answer().orElseThrow();
        assertThat(answer.headers().keySet()).containsExactlyElementsOf(names);
        assertThat(answer.headers().get("X-0")).containsExactly("1", "2");
    }
}
