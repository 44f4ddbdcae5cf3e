package io.espalier.functions.log;

import io.espalier.app.App;
import io.espalier.functions.CallListener;
import io.espalier.functions.EndedCall;
import io.espalier.functions.app.AppValues;
import io.espalier.functions.config.EspalierConfig;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** Keeps an entry of every call from outside, and of requests without one, in the logs of Espalier's own database. Thread-safe. */
@Singleton
public final class CallLog implements CallListener, RequestLog {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    /** After whatever still brings calls to an end. */
    private static final int LATE = 10_000;

    private final LogEntries entries;
    private final LogWriter writer;
    private final String link;

    @Inject
    CallLog(App app, AppValues values, EspalierConfig config, LogWriter writer) {
        this(
                new LogEntries(LoggedApp.of(app), new LogRedaction(values.secretContents())),
                writer,
                config.logs().link());
    }

    /** @param link as {@link EspalierConfig.Logs#link} */
    CallLog(LogEntries entries, LogWriter writer, String link) {
        this.entries = entries;
        this.writer = writer;
        this.link = link;
    }

    @Produces
    @Singleton
    static LogWriter writer(LogStore store, EspalierConfig config) {
        return new LogWriter(
                config.logs().enabled(),
                store::insert,
                config.logs().queueSize(),
                LogWriter.Pace.ofSecond(config.logs().maxPerSecond()));
    }

    @Override
    public boolean wantsRuleMetrics() {
        return writer.isEnabled();
    }

    @Override
    public void ended(EndedCall call) {
        if (writer.isEnabled()) {
            writer.offer(() -> entries.entryOf(call));
            RequestNotes.callLogged();
        }
    }

    @Override
    public void ended(EndedRequest request) {
        if (writer.isEnabled()) {
            writer.offer(() -> entries.entryOf(request));
        }
    }

    @Override
    public Optional<String> link(String baseUrl, String correlationId) {
        // A direct invocation came to no address.
        boolean addressable = !baseUrl.isEmpty() || !link.contains("{base}");
        return writer.isEnabled() && !link.isBlank() && addressable
                ? Optional.of(link.replace("{base}", baseUrl).replace("{co_id}", correlationId))
                : Optional.empty();
    }

    /** How many entries were lost since the process began. */
    public long dropped() {
        return writer.dropped();
    }

    /** How many entries wait to be stored. */
    public int waiting() {
        return writer.waiting();
    }

    void stop(@Observes @Priority(LATE) ShutdownEvent event) {
        writer.stop(STOP_LIMIT);
    }
}
