package io.espalier.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;

/** However many requests a client sends without waiting, few of them are taken. */
class PipelinedRequestsTest {
    private final PipelinedRequests requests = new PipelinedRequests();
    private final EmbeddedChannel channel = new EmbeddedChannel(requests);

    private void arrive(int count) {
        for (int i = 0; i < count; i++) {
            channel.writeInbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
        }
    }

    @Test
    void nothingIsReadWhileManyWait() {
        arrive(7);
        assertThat(channel.config().isAutoRead()).isTrue();
        arrive(1);
        assertThat(channel.config().isAutoRead()).isFalse();

        requests.begun(channel);

        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(channel.inboundMessages()).hasSize(8);
    }

    @Test
    void aCrowdAtOnceIsCut() {
        arrive(64);
        assertThat(channel.isOpen()).isTrue();
        arrive(1);
        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.inboundMessages()).hasSize(64);
    }

    @Test
    void requestsOneAfterTheOtherAreNoCrowd() {
        for (int i = 0; i < 1000; i++) {
            arrive(1);
            requests.begun(channel);
        }
        assertThat(channel.isOpen()).isTrue();
        assertThat(channel.config().isAutoRead()).isTrue();
    }
}
