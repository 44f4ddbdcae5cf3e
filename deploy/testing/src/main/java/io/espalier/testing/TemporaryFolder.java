package io.espalier.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that is gone after {@link #close()}, and also after the end of a JVM that never came to closing it: then a small
 * shell process removes it, as soon as the pipe that only the JVM holds open has ended.
 */
final class TemporaryFolder implements AutoCloseable {
    // The pause lets the guards of the processes that still write into the folder do their work first.
    private static final String REMOVE_AT_THE_END =
            "trap '' INT HUP TERM; read -r end; sleep 1; rm -rf \"$1\" || { sleep 5; rm -rf \"$1\"; }";

    private final Path path;
    private final Process guard;

    private TemporaryFolder(Path path, Process guard) {
        this.path = path;
        this.guard = guard;
    }

    static TemporaryFolder create(String prefix) {
        try {
            Path path = Files.createTempDirectory(prefix);
            Process guard = new ProcessBuilder("sh", "-c", REMOVE_AT_THE_END, "sh", path.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new TemporaryFolder(path, guard);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a temporary folder", e);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try (Stream<Path> content = Files.walk(path)) {
            List<Path> childrenFirst = content.sorted(Comparator.reverseOrder()).toList();
            for (Path each : childrenFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + path, e);
        } finally {
            guard.destroyForcibly();
        }
    }
}
