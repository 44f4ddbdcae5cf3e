package io.espalier.server;

import io.espalier.functions.call.FunctionPool;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Down when so many function bodies go on past their time limit that only a new process helps. */
@Singleton
@Liveness
final class FunctionLiveness implements HealthCheck {
    private final FunctionPool pool;

    @Inject
    FunctionLiveness(FunctionPool pool) {
        this.pool = pool;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("functions")
                .withData("overdue", pool.overdueBodies())
                .status(pool.isLive())
                .build();
    }
}
