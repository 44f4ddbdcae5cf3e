package io.espalier.server;

import io.espalier.triggers.Triggers;
import io.espalier.triggers.part.PartStatus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready as soon as the app is read and requests are accepted. Database and triggers are details: a failover must not take every
 * replica out of service at once.
 */
@Singleton
@Readiness
final class ServerReadiness implements HealthCheck {
    private final ServerLifecycle lifecycle;
    private final Triggers triggers;

    @Inject
    ServerReadiness(ServerLifecycle lifecycle, Triggers triggers) {
        this.lifecycle = lifecycle;
        this.triggers = triggers;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("espalier")
                .up()
                .withData("database", lifecycle.isPrepared() ? "prepared" : "waiting")
                .withData("schedules", lifecycle.isPrepared() ? "started" : "waiting");
        List<PartStatus> statuses = triggers.statuses();
        for (PartStatus status : statuses) {
            response.withData("trigger " + status.name(), status.state().toString());
            if (status.lagging()) {
                response.withData(
                        "lag of trigger " + status.name(), status.lagSeconds() + " s, more than its max_lag_warning");
            }
        }
        return response.build();
    }
}
