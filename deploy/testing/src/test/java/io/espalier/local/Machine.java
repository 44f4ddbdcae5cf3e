package io.espalier.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A machine with nothing but what a test puts on it: a state folder and a PATH of its own. */
final class Machine {
    static final Platform LINUX = new Platform("linux", "x86_64", Map.of("ID", "debian", "VERSION_ID", "12"));

    private final Path folder;
    private final Map<String, String> variables = new HashMap<>();
    private final List<String> messages = new ArrayList<>();
    private Platform platform = LINUX;

    Machine(Path folder) throws IOException {
        this.folder = folder;
        variables.put("PATH", Files.createDirectories(folder.resolve("path")).toString());
    }

    /** Puts a shell script on the PATH. */
    Path install(String name, String script) throws IOException {
        return script(folder.resolve("path").resolve(name), script);
    }

    Machine with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    Machine on(Platform other) {
        platform = other;
        return this;
    }

    Path state() {
        return folder.resolve("state");
    }

    Environment environment() {
        return new Environment(Map.copyOf(variables), state(), platform, messages::add);
    }

    String messages() {
        return String.join("\n", messages);
    }

    static Path script(Path path, String script) throws IOException {
        Files.writeString(path, "#!/bin/sh\n" + script + "\n");
        assertThat(path.toFile().setExecutable(true)).isTrue();
        return path;
    }
}
