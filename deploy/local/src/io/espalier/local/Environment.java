package io.espalier.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the program knows of its surroundings.
 *
 * @param variables the environment variables
 * @param state the folder that keeps everything between runs
 * @param platform the machine that a fetched program must run on
 * @param messages where progress is told, line by line
 */
record Environment(Map<String, String> variables, Path state, Platform platform, Consumer<String> messages) {

    /** The surroundings of this process; progress goes to the standard error stream. */
    static Environment ofThisProcess() {
        Map<String, String> variables = System.getenv();
        String state = Optional.ofNullable(variables.get("ESPALIER_STATE")).orElse(".espalier");
        return new Environment(
                variables, Path.of(state).toAbsolutePath().normalize(), Platform.ofThisMachine(), System.err::println);
    }

    /** A variable's value; an empty one counts as unset. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    void say(String message) {
        messages.accept(message);
    }
}
