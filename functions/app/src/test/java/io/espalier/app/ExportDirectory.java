package io.espalier.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** An app directory that a test changes: a copy of one of the golden exports. */
final class ExportDirectory {
    private final Path path;

    private ExportDirectory(Path path) {
        this.path = path;
    }

    static Path golden(String name) {
        try {
            return Path.of(Objects.requireNonNull(ExportDirectory.class.getResource("/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static ExportDirectory copyOf(String name, Path target) {
        Path source = golden(name);
        ExportDirectory copy = new ExportDirectory(target);
        for (String file : filesOf(source)) {
            copy.writeBytes(file, readBytes(source.resolve(file)));
        }
        return copy;
    }

    Path path() {
        return path;
    }

    List<String> files() {
        return filesOf(path);
    }

    byte[] bytes(String file) {
        return readBytes(path.resolve(file));
    }

    ExportDirectory write(String file, String text) {
        return writeBytes(file, text.getBytes(StandardCharsets.UTF_8));
    }

    ExportDirectory writeBytes(String file, byte[] bytes) {
        try {
            Path target = path.resolve(file);
            Files.createDirectories(Objects.requireNonNull(target.getParent()));
            Files.write(target, bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces a piece of a file, which must be there. */
    ExportDirectory change(String file, String from, String to) {
        String text = new String(bytes(file), StandardCharsets.UTF_8);
        if (!text.contains(from)) {
            throw new IllegalArgumentException(file + " does not contain " + from);
        }
        return write(file, text.replace(from, to));
    }

    ExportDirectory delete(String file) {
        try {
            Files.delete(path.resolve(file));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    App read() {
        return new AppReader().read(path);
    }

    private static byte[] readBytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> filesOf(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
