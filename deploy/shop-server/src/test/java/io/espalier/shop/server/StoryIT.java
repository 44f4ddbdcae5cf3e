package io.espalier.shop.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The demo is a test: the whole story against the built server. */
class StoryIT {

    @Test
    void oneOrderGoesThroughAllOfIt() {
        assertThat(Story.tell(System.out)).isGreaterThan(30);
    }
}
