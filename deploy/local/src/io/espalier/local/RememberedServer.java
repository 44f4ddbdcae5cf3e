package io.espalier.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The server that was started last, so that the next start answers with the same connection string.
 *
 * @param kind {@link Server#kind()}
 * @param port its port
 */
record RememberedServer(String kind, int port) {

    /** Reads the note; one that is missing or damaged is no note. */
    static Optional<RememberedServer> read(Environment environment) {
        try {
            String[] words = Files.readString(file(environment)).strip().split(" ", -1);
            return words.length == 2 && words[1].matches("[1-9]\\d{0,4}")
                    ? Optional.of(new RememberedServer(words[0], Integer.parseInt(words[1])))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Writes the note as a whole or not at all. */
    void write(Environment environment) {
        Path file = file(environment);
        try {
            Files.createDirectories(file.resolveSibling("."));
            Path draft = file.resolveSibling("server.new");
            Files.writeString(draft, kind + " " + port + "\n");
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new LocalException("Cannot write " + file + ": " + e.getMessage());
        }
    }

    private static Path file(Environment environment) {
        return environment.state().resolve("mongodb/server");
    }
}
