package io.espalier.app;

/**
 * Where a definition was read.
 *
 * @param file path inside the app directory, with {@code /}
 * @param path JSON path inside the file; empty for the whole file
 */
public record SourceLocation(String file, String path) {
    @Override
    public String toString() {
        return path.isEmpty() ? file : file + " " + path;
    }
}
