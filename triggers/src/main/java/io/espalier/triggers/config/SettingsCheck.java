package io.espalier.triggers.config;

import io.espalier.app.DeliveryPolicy;
import io.espalier.triggers.failure.TriggerErrorCode;
import io.espalier.triggers.failure.TriggerException;
import java.time.Duration;
import java.util.regex.Pattern;

/** The ranges of {@link TriggersConfig}. */
public final class SettingsCheck {
    private static final int LEAST_MILLIS = 10;
    private static final Duration LEAST_LEASE = Duration.ofSeconds(2);
    private static final Duration LEAST_RETENTION = Duration.ofHours(1);

    private static final Pattern BUS_NAME = Pattern.compile("[A-Za-z0-9./_-]{1,256}");

    /** EventBridge takes sources of 256 characters, of which a trigger's name may need 64. */
    private static final int LONGEST_PREFIX = 192;

    private static final int MOST_RETRIES = 1000;

    private SettingsCheck() {}

    /** @throws TriggerException that names the key, its value and what is allowed */
    public static void check(TriggersConfig config) {
        require(
                config.positionInterval().toMillis() >= LEAST_MILLIS,
                "position-interval",
                config.positionInterval(),
                LEAST_MILLIS + " ms or more");
        require(
                config.concurrency() >= 1 && config.concurrency() <= DeliveryPolicy.MAX_CONCURRENCY,
                "concurrency",
                config.concurrency(),
                "1 to " + DeliveryPolicy.MAX_CONCURRENCY);
        require(
                config.laneMemory().asLongValue() > 0,
                "lane-memory",
                config.laneMemory().asLongValue(),
                "more than 0");
        require(!config.quickRetryTime().isNegative(), "quick-retry-time", config.quickRetryTime(), "0 or more");
        require(config.maxParkedDocuments() >= 1, "max-parked-documents", config.maxParkedDocuments(), "1 or more");
        require(
                config.loopGuard().maxDeliveries() >= 0,
                "loop-guard.max-deliveries",
                config.loopGuard().maxDeliveries(),
                "0 or more");
        require(
                config.loopGuard().window().isPositive(),
                "loop-guard.window",
                config.loopGuard().window(),
                "more than 0");
        requireLeases(config.leases());
        requireEventBridge(config.eventBridge());
        require(
                config.http().connectTimeout().isPositive(),
                "http.connect-timeout",
                config.http().connectTimeout(),
                "more than 0");
        require(
                config.quietPositionInterval().isPositive(),
                "quiet-position-interval",
                config.quietPositionInterval(),
                "more than 0");
        Duration initial = config.backoff().initial();
        require(initial.isPositive(), "backoff.initial", initial, "more than 0");
        require(
                config.backoff().max().compareTo(initial) >= 0,
                "backoff.max",
                config.backoff().max(),
                "at least espalier.triggers.backoff.initial, " + initial);
        require(
                config.deliveryRetention().compareTo(LEAST_RETENTION) >= 0,
                "delivery-retention",
                config.deliveryRetention(),
                "at least " + LEAST_RETENTION);
        require(!config.startTimeout().isNegative(), "start-timeout", config.startTimeout(), "0 or more");
        require(!config.stopTimeout().isNegative(), "stop-timeout", config.stopTimeout(), "0 or more");
    }

    private static void requireLeases(TriggersConfig.Leases leases) {
        require(leases.time().compareTo(LEAST_LEASE) >= 0, "leases.time", leases.time(), LEAST_LEASE + " or more");
        require(
                leases.round().toMillis() >= LEAST_MILLIS
                        && leases.round().compareTo(leases.time().dividedBy(3)) <= 0,
                "leases.round",
                leases.round(),
                LEAST_MILLIS + " ms to a third of espalier.triggers.leases.time");
    }

    private static void requireEventBridge(TriggersConfig.EventBridge bridge) {
        require(
                BUS_NAME.matcher(bridge.bus()).matches(),
                "event-bridge.bus",
                bridge.bus(),
                "1 to 256 letters, digits and any of . - _ /");
        require(
                !bridge.sourcePrefix().startsWith("aws.")
                        && bridge.sourcePrefix().length() <= LONGEST_PREFIX,
                "event-bridge.source-prefix",
                bridge.sourcePrefix(),
                "up to " + LONGEST_PREFIX + " characters that do not begin with aws.");
        require(
                bridge.retries() >= 0 && bridge.retries() <= MOST_RETRIES,
                "event-bridge.retries",
                bridge.retries(),
                "0 to " + MOST_RETRIES);
    }

    private static void require(boolean holds, String key, Object value, String allowed) {
        if (!holds) {
            throw new TriggerException(
                    TriggerErrorCode.INVALID_SETTING,
                    "espalier.triggers." + key + " is " + value + ", allowed is " + allowed);
        }
    }
}
