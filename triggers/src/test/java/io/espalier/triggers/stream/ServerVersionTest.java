package io.espalier.triggers.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {

    @ParameterizedTest
    @CsvSource({
        "5.0.30, false",
        "6.0.5, false",
        "6.0.8, false",
        "6.0.9, true",
        "6.0.21-ent, true",
        "6.3.2, false",
        "7.0.0, true",
        "8.1.0-rc1, true"
    })
    void knowsWhichServersSplitLargeEvents(String version, boolean splits) {
        assertThat(ServerVersion.of(version).splitsLargeEvents()).isEqualTo(splits);
    }
}
