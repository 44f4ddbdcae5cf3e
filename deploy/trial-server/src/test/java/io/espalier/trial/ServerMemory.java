package io.espalier.trial;

import io.espalier.testing.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a server's process has taken of the machine's memory, as the operating system counts it. */
final class ServerMemory {
    private static final String PEAK = "VmHWM:";

    private ServerMemory() {}

    /** The most that was resident at any moment so far, in megabytes; Linux alone tells. */
    static long peakMegabytes(ServerProcess server) {
        Path status = Path.of("/proc", Long.toString(server.pid()), "status");
        try {
            return Files.readAllLines(status).stream()
                            .filter(line -> line.startsWith(PEAK))
                            .map(line -> line.substring(PEAK.length())
                                    .replace("kB", "")
                                    .strip())
                            .mapToLong(Long::parseLong)
                            .max()
                            .orElseThrow()
                    / 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
