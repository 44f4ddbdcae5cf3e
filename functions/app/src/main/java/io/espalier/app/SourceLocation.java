package io.espalier.app;

/**
 * Where a definition was read.
 *
 * @param file path inside the app directory, with {@code /}
 * @param path JSON path inside the file; empty for the whole file
 */
public record SourceLocation(String file, String path) {
    /** A key inside of this place. */
    public SourceLocation child(String key) {
        return new SourceLocation(file, path.isEmpty() || key.isEmpty() ? path + key : path + "." + key);
    }

    /** An element of the list at this place. */
    SourceLocation element(int index) {
        return new SourceLocation(file, path + "[" + index + "]");
    }

    @Override
    public String toString() {
        return path.isEmpty() ? file : file + " " + path;
    }
}
