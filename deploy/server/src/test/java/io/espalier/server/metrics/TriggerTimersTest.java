package io.espalier.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.triggers.part.AttemptResult;
import io.espalier.triggers.position.PartId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TriggerTimersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TriggerTimers timers = new TriggerTimers(registry);

    @Test
    void eachPartHasHistogramsOfItsOwn() {
        PartId first = new PartId("t", 0, 2);
        PartId second = new PartId("t", 1, 2);
        timers.firstBegan(first, 20);
        timers.ended(first, AttemptResult.DELIVERED, 1_000_000);
        timers.ended(first, AttemptResult.FAILED, 1_000_000);
        timers.ended(second, AttemptResult.UNCOUNTED, 3_000_000);

        assertThat(registry.get("espalier.triggers.delivery.lag")
                        .tag("part", "t")
                        .timer()
                        .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(20);
        assertThat(attempts("t", "delivered")).isEqualTo(1);
        assertThat(attempts("t", "failed")).isEqualTo(1);
        assertThat(attempts("t", "uncounted")).isZero();
        assertThat(attempts("t#2", "uncounted")).isEqualTo(1);
    }

    private long attempts(String part, String result) {
        return registry.get("espalier.triggers.attempts")
                .tags("trigger", "t", "part", part, "result", result)
                .timer()
                .count();
    }
}
