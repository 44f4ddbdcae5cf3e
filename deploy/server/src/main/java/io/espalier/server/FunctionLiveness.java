package io.espalier.server;

import io.espalier.functions.call.FunctionPool;
import io.espalier.functions.call.MemoryExhaustion;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Down when only a new process helps: so many function bodies go on past their time limit, or memory ran out, after which anything
 * may be broken.
 */
@Singleton
@Liveness
final class FunctionLiveness implements HealthCheck {
    private final FunctionPool pool;
    private final MemoryExhaustion exhaustion;

    @Inject
    FunctionLiveness(FunctionPool pool, MemoryExhaustion exhaustion) {
        this.pool = pool;
        this.exhaustion = exhaustion;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("functions")
                .withData("overdue", pool.overdueBodies())
                .withData("places", pool.places())
                .withData("memory", exhaustion.hasHappened() ? "ran out" : "ok")
                .status(pool.isLive() && !exhaustion.hasHappened())
                .build();
    }
}
