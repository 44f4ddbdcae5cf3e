package io.espalier.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the script {@code deploy/local/mongodb} with a state folder of its own. */
final class LocalCommand {
    /** How the command ended, and what it wrote to its two streams. */
    record Result(int code, String output, String errors) {}

    private static final Path SCRIPT =
            Path.of("../local/mongodb").toAbsolutePath().normalize();

    private final Path state;
    private final Map<String, String> variables = new HashMap<>();

    LocalCommand(Path state) throws IOException, InterruptedException {
        this.state = state;
        variables.put("ESPALIER_MONGOD", mongod().toString());
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        variables.put("ESPALIER_STATE", state.toString());
    }

    /** The program that all tests of this project use; it is fetched if need be. */
    static Path mongod() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(SCRIPT.toString(), "mongod")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            assertThat(process.waitFor()).isZero();
            return Path.of(line);
        }
    }

    LocalCommand with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    /** Runs the command to its end. */
    Result run(String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("espalier-", ".out");
        Path errors = Files.createTempFile("espalier-", ".err");
        Process process = process(arguments)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        Result result = new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
        Files.delete(output);
        Files.delete(errors);
        return result;
    }

    /** Runs {@code start}, which must answer with nothing but a connection string. */
    String start() throws IOException, InterruptedException {
        Result result = run("start");
        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(result.output()).matches("mongodb://127\\.0\\.0\\.1:\\d+/\\?replicaSet=espalier\n");
        return result.output().strip();
    }

    /** Starts the command without waiting for it; its output is dropped. */
    Process begin(String... arguments) throws IOException {
        return process(arguments)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private ProcessBuilder process(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = SCRIPT.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("MONGODB_URI");
        builder.environment().putAll(variables);
        return builder;
    }

    Path state() {
        return state;
    }
}
