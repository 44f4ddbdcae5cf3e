package io.espalier.accounts;

import java.time.Duration;

/** Checks of single settings, whose messages name key, value and what is allowed. */
final class SettingBounds {
    private SettingBounds() {}

    static void atLeast(String key, int value, int minimum) {
        if (value < minimum) {
            throw new IllegalArgumentException(key + " is " + value + "; it must be at least " + minimum);
        }
    }

    /** Nothing, or at least a second. */
    static Duration zeroOrPositive(String key, Duration value) {
        if (!value.isZero() && value.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(key + " is " + value + "; it must be 0s or at least 1s");
        }
        return value;
    }

    /** At least a second: tokens know no shorter time. */
    static Duration positive(String key, Duration value) {
        if (value.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(key + " is " + value + "; it must be at least 1s");
        }
        return value;
    }
}
