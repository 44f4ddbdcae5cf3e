package io.espalier.local;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of this machine that can be run to its end. */
record Program(Path path) {

    /**
     * How a program ended.
     *
     * @param code its exit code
     * @param output what it wrote, to both of its streams
     */
    record Result(int code, String output) {
        boolean ok() {
            return code == 0;
        }

        /** The end of what it wrote, for a message. */
        String lastWords() {
            List<String> lines = output.strip().lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 6), lines.size()));
        }
    }

    static Optional<Program> onPath(Environment environment, String name) {
        return Arrays.stream(environment.variable("PATH").orElse("").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name).toAbsolutePath())
                .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
                .findFirst()
                .map(Program::new);
    }

    /**
     * Runs the program and waits for its end. One that cannot be started, or takes longer than the limit, has failed with
     * code -1.
     */
    Result run(Duration limit, String... arguments) {
        try {
            // Into a file rather than a pipe: a program that leaves something running in the background keeps a pipe
            // open.
            Path output = Files.createTempFile("espalier-", ".out");
            try {
                Process process = new ProcessBuilder(Stream.concat(Stream.of(path.toString()), Stream.of(arguments))
                                .toList())
                        .redirectErrorStream(true)
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(output.toFile())
                        .start();
                boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
                if (!ended) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
                String text = Files.readString(output, StandardCharsets.ISO_8859_1);
                return ended
                        ? new Result(process.exitValue(), text)
                        : new Result(-1, text + "\nIt did not end within " + limit.toSeconds() + " s.");
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            return new Result(-1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalException("Interrupted while waiting for " + path);
        }
    }
}
