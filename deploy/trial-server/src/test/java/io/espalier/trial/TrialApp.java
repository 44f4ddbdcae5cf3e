package io.espalier.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The trial application's app directory, for tests that add to it. */
final class TrialApp {
    private static final Path ORIGINAL = Path.of("src/main/resources/trial-app");

    private TrialApp() {}

    /** Copies it, and adds a trigger. */
    static void copyWithTrigger(Path target, String name, String definition) throws IOException {
        try (Stream<Path> files = Files.walk(ORIGINAL)) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(ORIGINAL.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        Files.createDirectories(target.resolve("triggers"));
        Files.writeString(target.resolve("triggers/" + name + ".json"), definition);
    }
}
