package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"ada@shop.example", "a.b+c@x-y.co.uk", "o'hara@example.com", "1@2.de"})
    void acceptsAddresses(String text) {
        assertThat(EmailAddress.parse(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "ada@",
                "@shop.example",
                "ada@shop",
                "a b@shop.example",
                "ada@shop.example ",
                "ada@@shop.example",
                ".*@shop.example.",
                "ada@-shop.example",
                "ada@shop..example",
                "a..b@shop.example",
                "ada@shop.example\n"
            })
    void refusesEverythingElse(String text) {
        assertThat(EmailAddress.parse(text)).isEmpty();
    }

    @Test
    void comparesInLowerCase() {
        assertThat(EmailAddress.parse("Ada@Shop.Example")).isEqualTo(EmailAddress.parse("ada@shop.example"));
    }

    @Test
    void refusesHugeInputAtOnce() {
        assertThat(EmailAddress.parse("a.".repeat(150_000) + "@b.c")).isEmpty();
    }
}
