package io.espalier.triggers;

import java.time.Duration;

/** The ranges of {@link TriggersConfig}. */
final class SettingsCheck {
    private static final Duration LEAST_RETENTION = Duration.ofHours(1);

    private SettingsCheck() {}

    /** @throws TriggerException that names the key, its value and what is allowed */
    static void check(TriggersConfig config) {
        require(!config.positionInterval().isNegative(), "position-interval", config.positionInterval(), "0 or more");
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

    private static void require(boolean holds, String key, Duration value, String allowed) {
        if (!holds) {
            throw new TriggerException(
                    TriggerErrorCode.INVALID_SETTING,
                    "espalier.triggers." + key + " is " + value + ", allowed is " + allowed);
        }
    }
}
