package io.espalier.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.Caller;
import io.espalier.functions.EndedCall;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallTimersTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00.900Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CallTimers timers = new CallTimers(registry);

    @Test
    void callsAreCountedByFamilyAndOutcome() {
        end(Origin.ENDPOINT, 200, Optional.empty());
        end(Origin.WEBHOOK, 300, Optional.empty());
        end(Origin.ENDPOINT, 10, Optional.of(FunctionErrorCode.INTERNAL_SERVER_ERROR));
        end(Origin.CLIENT, 10, Optional.of(FunctionErrorCode.TOO_MANY_REQUESTS));

        assertThat(timer("endpoints", "ok").count()).isEqualTo(2);
        assertThat(timer("endpoints", "ok").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(500);
        assertThat(timer("endpoints", "internal").count()).isEqualTo(1);
        assertThat(timer("sdk_fns", "resources").count()).isEqualTo(1);
    }

    @Test
    void everyWayToTheDoorHasAFamily() {
        for (Origin origin : Origin.values()) {
            end(origin, 1, Optional.empty());
            assertThat(timer(CallTimers.family(origin), "ok").count()).isPositive();
        }
    }

    @Test
    void aClockThatIsSetBackCountsAsNoTime() {
        end(Origin.CLIENT, -5, Optional.empty());
        assertThat(timer("sdk_fns", "ok").totalTime(TimeUnit.NANOSECONDS)).isZero();
    }

    private void end(Origin origin, long millis, Optional<FunctionErrorCode> failure) {
        timers.ended(new EndedCall(
                FunctionCall.of("f", List.of(), Caller.SYSTEM, origin, "c1"),
                Optional.empty(),
                false,
                START,
                START.plusMillis(millis),
                List.of(),
                List.of(),
                failure.map(code -> new FunctionException(code, "no"))));
    }

    private Timer timer(String family, String outcome) {
        return registry.get("espalier.calls")
                .tags("family", family, "outcome", outcome)
                .timer();
    }
}
