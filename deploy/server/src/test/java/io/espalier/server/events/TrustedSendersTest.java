package io.espalier.server.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.app.AppException;
import io.espalier.functions.EventInfo;
import io.espalier.gateway.http.GatewayException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Only the function, type and source that are configured, with the proof that is configured, are trusted. */
class TrustedSendersTest {
    private static final String KEY = "a key of the shop's broker";

    private static TrustedSenders senders(String... keysAndValues) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "espalier.cloud-events.trusted.shop.function", "restock",
                "espalier.cloud-events.trusted.shop.type", "paid",
                "espalier.cloud-events.trusted.shop.source", "/orders"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put("espalier.cloud-events.trusted.shop." + keysAndValues[i], keysAndValues[i + 1]);
        }
        CloudEventsConfig config = new SmallRyeConfigBuilder()
                .withMapping(CloudEventsConfig.class)
                .withSources(new io.smallrye.config.PropertiesConfigSource(settings, "test", 500))
                .build()
                .getConfigMapping(CloudEventsConfig.class);
        return new TrustedSenders(config, name -> switch (name) {
            case "broker" -> Optional.of(KEY);
            case "short" -> Optional.of("123456789012345");
            default -> Optional.empty();
        });
    }

    private static EventInfo event(String type, String source) {
        return new EventInfo(
                "7", source, type, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
    }

    private static final EventInfo PAID = event("paid", "/orders");

    @Test
    void nothingIsTrustedUnlessItIsConfigured() {
        CloudEventsConfig none = new SmallRyeConfigBuilder()
                .withMapping(CloudEventsConfig.class)
                .build()
                .getConfigMapping(CloudEventsConfig.class);
        TrustedSenders senders = new TrustedSenders(none, name -> Optional.of(KEY));
        assertThat(senders.isEmptyFor("restock")).isTrue();
        assertThat(senders.isTrusted("restock", PAID, EventRequests.binary(""))).isFalse();
    }

    @Test
    void functionTypeAndSourceAreComparedExactly() {
        TrustedSenders senders = senders("network", "0.0.0.0/0");
        assertThat(senders.isTrusted("restock", PAID, EventRequests.binary(""))).isTrue();
        for (String type : new String[] {"paid.v2", "Paid", "pai", "paid ", "*"}) {
            assertThat(senders.isTrusted("restock", event(type, "/orders"), EventRequests.binary("")))
                    .as(type)
                    .isFalse();
        }
        for (String source : new String[] {"/orders/", "/orders?x", "/Orders", "//x/orders", "/order"}) {
            assertThat(senders.isTrusted("restock", event("paid", source), EventRequests.binary("")))
                    .as(source)
                    .isFalse();
        }
        for (String function : new String[] {"restock/all", "Restock", "re", "espalier/restock"}) {
            assertThat(senders.isTrusted(function, PAID, EventRequests.binary("")))
                    .as(function)
                    .isFalse();
        }
    }

    @Test
    void aSharedKeyIsShownOnceAndWhole() {
        TrustedSenders senders = senders("shared-key.secret", "broker", "shared-key.header", "x-broker-key");
        assertThat(senders.isTrusted("restock", PAID, EventRequests.binary("", "X-Broker-Key", KEY)))
                .isTrue();
        assertThat(senders.proofHeaders()).containsExactly("X-Broker-Key");
        String[][] wrong = {
            {},
            {"X-Broker-Key", KEY.substring(1)},
            {"X-Broker-Key", KEY + " "},
            {"X-Broker-Key", ""},
            {"X-Event-Key", KEY},
            {"X-Broker-Key", KEY, "x-broker-key", KEY}
        };
        for (String[] headers : wrong) {
            assertThatThrownBy(() -> senders.isTrusted("restock", PAID, EventRequests.binary("", headers)))
                    .isInstanceOf(GatewayException.class)
                    .hasMessageContaining("the header X-Broker-Key")
                    .hasMessageNotContaining(KEY);
        }
    }

    @Test
    void aNetworkIsTrustedAsFarAsItIsNamed() {
        assertThat(senders("network", "198.51.100.0/24, 192.0.2.0/29")
                        .isTrusted("restock", PAID, EventRequests.binary("")))
                .isTrue();
        TrustedSenders other = senders("network", "192.0.2.8");
        assertThatThrownBy(() -> other.isTrusted("restock", PAID, EventRequests.binary("")))
                .isInstanceOf(GatewayException.class);
    }

    @Test
    void settingsThatMakeNoSenseStopTheStart() {
        assertThatThrownBy(TrustedSendersTest::senders)
                .isInstanceOf(AppException.class)
                .hasMessage(
                        "espalier.cloud-events.trusted.shop must name one proof: oidc, shared-key or network; it names 0");
        assertThatThrownBy(() -> senders("network", "0.0.0.0/0", "shared-key.secret", "broker"))
                .hasMessageContaining("it names 2");
        assertThatThrownBy(() -> senders("shared-key.secret", "absent")).hasMessageContaining("espalier.secret.absent");
        assertThatThrownBy(() -> senders("shared-key.secret", "short")).hasMessageContaining("at least 16");
        assertThatThrownBy(() -> senders("network", "everybody"))
                .hasMessageContaining("espalier.cloud-events.trusted.shop.network: 'everybody'");
        assertThatThrownBy(() -> senders("oidc.issuer", "i", "oidc.audience", "a", "oidc.jwks-url", "file:/keys"))
                .hasMessageContaining("oidc.jwks-url must be an https or http URL");
    }
}
