package io.espalier.server;

import io.espalier.app.App;
import io.espalier.app.AppException;
import io.espalier.app.ImportReport;
import io.espalier.functions.FunctionSource;
import io.espalier.functions.config.EspalierConfig;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.functions.database.Migration;
import io.espalier.scheduled.Schedules;
import io.espalier.triggers.Triggers;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * Starts and stops what runs beside requests. The app is read and checked before the port opens; the database is prepared in
 * the background, so that a process serves what it can while MongoDB is away.
 */
@Singleton
final class ServerLifecycle {
    private static final Logger LOG = Logger.getLogger(ServerLifecycle.class);

    /** Orchestrators commonly kill after 30 seconds. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(25);

    private final App app;
    private final ImportReport report;
    private final Instance<FunctionSource> sources;
    private final ServerConfig config;
    private final boolean strict;
    private final boolean hasDatabase;
    private final Triggers triggers;
    private final Schedules schedules;
    private final Preparation preparation;
    private volatile boolean stopping;

    @Inject
    ServerLifecycle(
            App app,
            ImportReport report,
            @Any Instance<FunctionSource> sources,
            @Any Instance<Migration> migrations,
            EspalierDatabase database,
            EspalierConfig espalier,
            ServerConfig config,
            Triggers triggers,
            Schedules schedules) {
        this.app = app;
        this.report = withProblems(report, schedules);
        this.strict = espalier.strict();
        this.hasDatabase = espalier.mongodbUri().isPresent();
        this.sources = sources;
        this.config = config;
        this.triggers = triggers;
        this.schedules = schedules;
        this.preparation = new Preparation(migrations.stream().toList(), database, this::startBackgroundWork);
    }

    void start(@Observes StartupEvent event, Config all) {
        if (!hasDatabase) {
            throw new AppException("no MongoDB is named: set MONGODB_URI to the connection string of a replica set");
        }
        requireRoot(all, "quarkus.http.root-path", "/");
        requireRoot(all, "quarkus.http.non-application-root-path", "q");
        sources.stream().forEach(source -> source.functions().keySet().forEach(ServerLifecycle::requireReachable));
        StartReport.log(app, report);
        if (strict && report.hasRefusals()) {
            throw new AppException("espalier.strict is on and parts of the app were refused, see above");
        }
        preparation.start();
        if (!preparation.await(config.startWait())) {
            LOG.warn("MongoDB is not prepared yet: requests are served, triggers and schedules wait");
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        preparation.stop();
        if (!GracefulStop.together(STOP_LIMIT, schedules::stop, triggers::stop)) {
            LOG.warnf("triggers and schedules did not stop within %s", STOP_LIMIT);
        }
    }

    boolean isPrepared() {
        return preparation.isFinished();
    }

    private void startBackgroundWork() {
        if (!stopping) {
            triggers.start();
            schedules.start();
        }
    }

    private static ImportReport withProblems(ImportReport report, Schedules schedules) {
        return new ImportReport(Stream.concat(report.entries().stream(), schedules.problems().stream())
                .toList());
    }

    /** Behind Quarkus' own pages Funqy's handler would be in reach. */
    private static void requireReachable(String function) {
        if (("/" + function + "/").startsWith(GatewayRoute.QUARKUS)) {
            throw new AppException("the function '" + function + "' cannot be served: addresses below "
                    + GatewayRoute.QUARKUS + " belong to Quarkus; rename it");
        }
    }

    private static void requireRoot(Config config, String key, String required) {
        String value = config.getOptionalValue(key, String.class).orElse(required);
        if (!value.equals(required)) {
            throw new AppException(
                    key + " must be '" + required + "', is '" + value + "': clients expect fixed addresses");
        }
    }
}
