package io.espalier.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestInfoTest {
    @Test
    void whereTheRequestCameFromIsInItsHeaders() {
        RequestInfo request = new RequestInfo(
                "GET", "http://host/f", "", "10.0.0.7", Map.of("Referer", List.of("https://page", "https://other")));

        assertThat(request.httpReferrer()).contains("https://page");
        assertThat(request.httpUserAgent()).isEmpty();
        assertThat(request.toDocument().getString("httpReferrer").getValue()).isEqualTo("https://page");
        assertThat(request.toDocument().getString("httpUserAgent").getValue()).isEmpty();
    }
}
