package io.espalier.triggers.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.triggers.failure.TriggerException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinkTest {
    private static Sink bound(String address, String overrides) {
        return new Sink(Optional.empty(), Optional.of(address), Optional.of(overrides), "triggers/a.json");
    }

    @Test
    void theTriggersOwnAddressWinsAndHasNoOverrides() {
        SinkDestination destination = new Sink(
                        Optional.of(URI.create("https://a.example/x?token=1")),
                        Optional.of("http://b.example"),
                        Optional.of("not even JSON"),
                        "here")
                .destination();
        assertThat(destination.address()).hasHost("a.example");
        assertThat(destination.extensions()).isEmpty();
        assertThat(destination.shown()).isEqualTo("https://a.example/x");
    }

    @Test
    void overridesAreExtensionsOfTheBinding() {
        assertThat(bound(" http://broker.local/ns/default ", "{\"extensions\": {\"team\": \"a\", \"stage2\": \"b c\"}}")
                        .destination()
                        .extensions())
                .isEqualTo(Map.of("team", "a", "stage2", "b c"));
        assertThat(bound("http://broker.local", " ").destination().extensions()).isEmpty();
        assertThat(bound("http://broker.local", "{}").destination().extensions())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"broker", "ftp://broker", "http://", "http://ada:secret@broker", "http://ada:secret@bro ker"})
    void anAddressThatIsNoneIsRefusedAndNotRepeated(String address) {
        assertThatThrownBy(() -> bound(address, "").destination())
                .isInstanceOf(TriggerException.class)
                .hasMessageContaining("triggers/a.json")
                .hasMessageContaining("K_SINK")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void withoutAnyAddressItSaysWhatCanBeDone() {
        assertThatThrownBy(() -> bound("", "").destination())
                .isInstanceOf(TriggerException.class)
                .hasMessageContaining("K_SINK is not set")
                .hasMessageContaining("espalier.triggers.http.sink");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"extensions\": 1}",
                "{\"extensions\": {\"Team\": \"a\"}}",
                "{\"extensions\": {\"te-am\": \"a\"}}",
                "{\"extensions\": {\"id\": \"a\"}}",
                "{\"extensions\": {\"team\": 1}}"
            })
    void overridesThatDoNotFitAreRefused(String overrides) {
        assertThatThrownBy(() -> bound("http://broker.local", overrides).destination())
                .isInstanceOf(TriggerException.class)
                .hasMessageContaining("K_CE_OVERRIDES");
    }
}
