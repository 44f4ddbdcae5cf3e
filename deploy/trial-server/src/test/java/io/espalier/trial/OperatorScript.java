package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command {@code deploy/local/espalier}, run as a process. */
final class OperatorScript {
    private static final Path SCRIPT =
            Path.of("../local/espalier").toAbsolutePath().normalize();

    private final Path folder;

    /** @param folder for what it prints */
    OperatorScript(Path folder) {
        this.folder = folder;
    }

    record Result(int code, String output, String errors) {}

    ProcessBuilder process(String url, String key, String... arguments) {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("ESPALIER_URL", url);
        builder.environment().put("ESPALIER_ADMIN_KEY", key);
        return builder;
    }

    Result run(String url, String key, String... arguments) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process = process(url, key, arguments)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
    }

    /** With the admin key of a server. */
    Result run(TrialServer server, String... arguments) throws IOException, InterruptedException {
        return run(server.process().baseUrl().toString(), TrialServer.ADMIN_KEY, arguments);
    }
}
