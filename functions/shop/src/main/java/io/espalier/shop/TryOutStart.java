package io.espalier.shop;

import io.espalier.functions.FailureTrace;
import io.espalier.functions.UserAccounts;
import io.espalier.functions.database.EspalierDatabase;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Loads the try-out data where the configuration asks for it, beside the start of the server and not before it. */
@Singleton
final class TryOutStart {
    private static final Logger LOG = Logger.getLogger(TryOutStart.class);

    private final ShopConfig settings;
    private final Config config;
    private final EspalierDatabase database;
    private final UserAccounts accounts;
    private final Clock clock;

    @Inject
    TryOutStart(ShopConfig settings, Config config, EspalierDatabase database, UserAccounts accounts, Clock clock) {
        this.settings = settings;
        this.config = config;
        this.database = database;
        this.accounts = accounts;
        this.clock = clock;
    }

    void onStart(@Observes StartupEvent event) {
        if (settings.tryOutData()) {
            Thread.ofVirtual().name("espalier-try-out-data").start(this::load);
        }
    }

    private void load() {
        try {
            TryOutData data = new TryOutData(database.client(), accounts);
            if (data.isDatabaseEmpty()) {
                data.load(clock.instant());
                LOG.info("the try-out data is loaded");
            }
            LOG.info(new TryOutBanner(config, database.client()).text());
        } catch (RuntimeException e) {
            LOG.errorf("the try-out data could not be loaded: %s", FailureTrace.of(e));
        }
    }
}
