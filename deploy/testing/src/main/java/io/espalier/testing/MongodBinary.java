package io.espalier.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the {@code mongod} program is: named by the environment, on the PATH, or fetched before by {@code deploy/local}. */
record MongodBinary(Path path) {
    private static final String VARIABLE = "ESPALIER_MONGOD";

    /**
     * Finds the program without fetching anything.
     *
     * @param environment the environment variables
     * @param directory where the search for the project's root begins
     * @throws IllegalStateException if there is none; the message says how to get one
     */
    static MongodBinary find(Map<String, String> environment, Path directory) {
        String named = environment.getOrDefault(VARIABLE, "");
        if (!named.isBlank()) {
            Path path = Path.of(named).toAbsolutePath();
            if (!Files.isExecutable(path)) {
                throw new IllegalStateException(
                        VARIABLE + " names " + path + ", which is not an executable file. Name a mongod, or unset it.");
            }
            return new MongodBinary(path);
        }
        return onPath(environment.getOrDefault("PATH", ""))
                .or(() -> fetched(directory.toAbsolutePath()))
                .map(MongodBinary::new)
                .orElseThrow(
                        () -> new IllegalStateException(
                                "No mongod found: " + VARIABLE
                                        + " is not set, none is on the PATH, and none was fetched into .espalier/mongod above "
                                        + directory.toAbsolutePath()
                                        + ". Run `deploy/local/mongodb mongod` once, or the tests through `make test`; both fetch one."));
    }

    private static Optional<Path> onPath(String path) {
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "mongod").toAbsolutePath())
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> fetched(Path directory) {
        return Stream.iterate(directory, folder -> folder != null, Path::getParent)
                .filter(folder -> Files.exists(folder.resolve("mvnw")))
                .findFirst()
                .flatMap(root -> newestBelow(root.resolve(".espalier/mongod")));
    }

    private static Optional<Path> newestBelow(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(folder)) {
            return versions.map(version -> version.resolve("bin/mongod"))
                    .filter(Files::isExecutable)
                    .max(Path::compareTo);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + folder + ": " + e.getMessage(), e);
        }
    }
}
