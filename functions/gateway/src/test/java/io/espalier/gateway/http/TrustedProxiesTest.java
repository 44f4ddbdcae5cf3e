package io.espalier.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.espalier.gateway.Requests;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose word counts about where a request comes from. */
class TrustedProxiesTest {
    private static final TrustedProxies PROXIES =
            new TrustedProxies(List.of("10.0.0.0/8", "192.0.2.7", "fd00::/8"), Optional.empty());

    private static String client(TrustedProxies proxies, String peer, String... forwardedFor) {
        Requests request = Requests.get("/").from(peer);
        for (String value : forwardedFor) {
            request.header("X-Forwarded-For", value);
        }
        return proxies.resolve(request.build()).remoteAddress();
    }

    @Test
    void withoutTrustedProxiesThePeerIsTheClient() {
        TrustedProxies none = new TrustedProxies(List.of(), Optional.empty());
        assertThat(client(none, "127.0.0.1", "203.0.113.9")).isEqualTo("127.0.0.1");
        assertThat(client(PROXIES, "203.0.113.5", "203.0.113.9")).isEqualTo("203.0.113.5");
    }

    @Test
    void theChainIsWalkedBackToTheFirstStranger() {
        assertThat(client(PROXIES, "10.1.2.3", "203.0.113.9")).isEqualTo("203.0.113.9");
        assertThat(client(PROXIES, "10.1.2.3", "198.51.100.1, 203.0.113.9, 192.0.2.7"))
                .isEqualTo("203.0.113.9");
        assertThat(client(PROXIES, "10.1.2.3", "198.51.100.1", "203.0.113.9, 10.9.9.9"))
                .isEqualTo("203.0.113.9");
        assertThat(client(PROXIES, "fd12::1", "2001:db8::1")).isEqualTo("2001:db8::1");
        assertThat(client(PROXIES, "10.1.2.3")).isEqualTo("10.1.2.3");
    }

    @Test
    void garbageEndsTheChain() {
        assertThat(client(PROXIES, "10.1.2.3", "203.0.113.9, $(id)")).isEqualTo("10.1.2.3");
        assertThat(client(PROXIES, "10.1.2.3", "localhost")).isEqualTo("10.1.2.3");
    }

    @Test
    void theBaseUrlIsWhatTheProxySawUnlessOneIsConfigured() {
        Requests request = Requests.get("/")
                .from("10.1.2.3")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "shop.example");
        assertThat(PROXIES.resolve(request.build()).baseUrl()).isEqualTo("https://shop.example");
        assertThat(PROXIES.resolve(request.from("203.0.113.5").build()).baseUrl())
                .isEqualTo("http://shop.example:8080");
        assertThat(new TrustedProxies(List.of(), Optional.of("https://api.example/"))
                        .resolve(request.build())
                        .baseUrl())
                .isEqualTo("https://api.example");
    }

    @Test
    void settingsThatAreNoBlocksAreRefused() {
        for (String text : List.of("10.0.0.0/33", "10.0.0/8", "proxy.local", "10.0.0.0/x", "")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new TrustedProxies(List.of(text), Optional.empty()))
                    .withMessageContaining("espalier.http.trusted-proxies");
        }
    }
}
