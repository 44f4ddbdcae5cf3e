package io.espalier.leases;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A Java process with the classes of this one, to be killed or frozen. */
final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private ChildProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static ChildProcess start(Class<?> main, String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(
                List.of(java, "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(Arrays.asList(arguments));
        return new ChildProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Freezes it (STOP), or lets it go on (CONT). */
    void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("SIG" + name + " was not sent");
        }
    }

    void say(String line) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
    }

    /** Reads until it says something that begins so, and returns the line; for a minute at most. */
    String awaitLine(String beginning) throws Exception {
        try {
            return CompletableFuture.supplyAsync(() -> read(beginning)).get(1, TimeUnit.MINUTES);
        } catch (TimeoutException e) {
            close();
            throw new IllegalStateException("the process does not say '" + beginning + "'", e);
        }
    }

    private String read(String beginning) {
        return output.lines()
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the process has ended without '" + beginning + "'"));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
