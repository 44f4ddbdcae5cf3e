package io.espalier.accounts.revocations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DemandTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Demand demand = new Demand(Duration.ofSeconds(3), Duration.ofSeconds(60), nanos::get);

    @Test
    void aSingleTokenNowAndThenIsNoReasonToFollow() {
        for (int i = 0; i < 10; i++) {
            assertThat(demand.note()).isFalse();
            pass(Duration.ofMillis(3_001));
        }
    }

    @Test
    void twoTokensInARowAre() {
        demand.note();
        pass(Duration.ofSeconds(3));

        assertThat(demand.note()).isTrue();
    }

    @Test
    void itCeasesWithoutTokens() {
        demand.note();
        pass(Duration.ofSeconds(60));
        assertThat(demand.hasCeased()).isFalse();

        pass(Duration.ofSeconds(1));
        assertThat(demand.hasCeased()).isTrue();
        demand.note();
        assertThat(demand.hasCeased()).isFalse();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
