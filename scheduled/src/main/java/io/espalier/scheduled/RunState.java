package io.espalier.scheduled;

import java.util.Arrays;
import java.util.Locale;

/** What became of a slot. A run whose process died stays {@link #RUNNING}: it is not started again. */
public enum RunState {
    /** No slot, but the moment from which the schedule is followed. */
    FOLLOWED,
    RUNNING,
    SUCCEEDED,
    FAILED;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RunState of(String wireName) {
        return Arrays.stream(values())
                .filter(state -> state.wireName().equals(wireName))
                .findFirst()
                .orElse(RUNNING);
    }
}
