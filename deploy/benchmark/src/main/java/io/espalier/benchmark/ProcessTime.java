package io.espalier.benchmark;

import java.time.Duration;

/** The processor time that another process has used. */
final class ProcessTime {
    private final ProcessHandle process;

    ProcessTime(long pid) {
        process = ProcessHandle.of(pid).orElseThrow();
    }

    Duration used() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
