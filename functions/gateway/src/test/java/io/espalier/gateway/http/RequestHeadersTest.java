package io.espalier.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestHeadersTest {
    private final RequestHeaders headers = RequestHeaders.of(List.of(
            Map.entry("x-forwarded-for", "1.1.1.1"),
            Map.entry("Accept", "a"),
            Map.entry("X-FORWARDED-FOR", "2.2.2.2"),
            Map.entry("X-Forwarded-For", "3.3.3.3")));

    @Test
    void namesAreFoundInAnyCaseAndValuesKeepTheirOrder() {
        for (String name : List.of("X-Forwarded-For", "x-forwarded-for", "X-FORWARDED-FOR")) {
            assertThat(headers.all(name)).containsExactly("1.1.1.1", "2.2.2.2", "3.3.3.3");
            assertThat(headers.first(name)).contains("1.1.1.1");
        }
        assertThat(headers.all("Origin")).isEmpty();
        assertThat(headers.first("Origin")).isEmpty();
    }

    @Test
    void namesAreSortedAndSomeCanBeLeftOut() {
        assertThat(headers.without(name -> false).keySet()).containsExactly("Accept", "X-Forwarded-For");
        assertThat(headers.without("Accept"::equals).keySet()).containsExactly("X-Forwarded-For");
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Type, Content-Type",
        "content-type, Content-Type",
        "CONTENT-TYPE, Content-Type",
        "cONTENT-tYPE, Content-Type",
        "Content-type, Content-Type",
        "content-Type, Content-Type",
        "a, A",
        "-a--b-, -A--B-",
        "x-1a, X-1a",
        "x-1A, X-1a",
        "É, É",
        "é, É",
        "x-É, X-É"
    })
    void eachPartOfANameBeginsWithACapital(String name, String canonical) {
        assertThat(RequestHeaders.canonical(name)).isEqualTo(canonical);
    }
}
