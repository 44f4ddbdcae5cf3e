package io.espalier.local;

import java.io.IOException;
import java.nio.file.Path;

/** Where a {@code mongod} program can be fetched from. */
interface MongodSource {
    /** The source has nothing for this machine, or cannot be reached, or what it delivered is damaged. */
    final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        UnavailableException(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /** What the user reads. */
    String name();

    /** The name of the folder that the program gets. */
    String version();

    /**
     * Fetches the program and verifies it.
     *
     * @param folder for whatever is needed on the way; the caller removes it
     * @param program the file to write
     */
    void fetch(Path folder, Path program) throws IOException, UnavailableException;
}
