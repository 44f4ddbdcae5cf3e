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

    @Test
    void aWebhookAndItsServiceAreKnown() {
        RequestInfo request = new RequestInfo("POST", "http://host/f", "", "10.0.0.7", Map.of());

        assertThat(request.service()).isEmpty();
        assertThat(request.toDocument().getString("service").getValue()).isEmpty();
        RequestInfo webhook = request.toWebhook("stripe", "paid");
        assertThat(webhook.service()).contains("stripe");
        assertThat(webhook.action()).contains("paid");
        assertThat(webhook.toDocument().getString("service").getValue()).isEqualTo("stripe");
        assertThat(webhook.toDocument().getString("action").getValue()).isEqualTo("paid");
    }
}
