package io.espalier.app;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Lists the files of an app directory by their path inside it, with {@code /}. Links to directories are not followed; hidden
 * files are left out, apart from {@code .mdb}; so is the content of {@link #OPAQUE} directories, which stand for themselves.
 */
final class AppTree {
    /** Directories that hold no configuration and may be large. */
    private static final Set<String> OPAQUE = Set.of("functions/node_modules", "hosting/files", "node_modules");

    private static final int MAX_DEPTH = 20;
    private static final int MAX_FILES = 20_000;

    private AppTree() {}

    static SortedMap<String, ConfigFile> list(Path directory) {
        SortedMap<String, ConfigFile> files = new TreeMap<>();
        try {
            Path root = directory.toRealPath();
            Files.walkFileTree(
                    root, EnumSet.noneOf(java.nio.file.FileVisitOption.class), MAX_DEPTH, new Lister(root, files));
        } catch (IOException e) {
            throw new AppException(
                    directory + " is not a directory that can be read: set ESPALIER_APP to the app directory");
        }
        return files;
    }

    private static final class Lister extends SimpleFileVisitor<Path> {
        private final Path root;
        private final SortedMap<String, ConfigFile> files;

        Lister(Path root, SortedMap<String, ConfigFile> files) {
            this.root = root;
            this.files = files;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            if (directory.equals(root)) {
                return FileVisitResult.CONTINUE;
            }
            String name = name(directory);
            if (OPAQUE.contains(name)) {
                return add(name, directory, FileVisitResult.SKIP_SUBTREE);
            }
            return isHidden(name) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = name(file);
            return isHidden(name) ? FileVisitResult.CONTINUE : add(name, file, FileVisitResult.CONTINUE);
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException exception) throws IOException {
            if (file.equals(root)) {
                throw exception;
            }
            return add(name(file), file, FileVisitResult.CONTINUE);
        }

        private FileVisitResult add(String name, Path file, FileVisitResult result) {
            if (files.size() >= MAX_FILES) {
                throw new AppException(root + " holds more than " + MAX_FILES
                        + " files: set ESPALIER_APP to the directory that holds root_config.json or realm_config.json");
            }
            files.put(name, new ConfigFile(root, file));
            return result;
        }

        private String name(Path file) {
            StringJoiner name = new StringJoiner("/");
            root.relativize(file).forEach(part -> name.add(part.toString()));
            return name.toString();
        }

        private static boolean isHidden(String name) {
            String last = name.substring(name.lastIndexOf('/') + 1);
            return last.startsWith(".") && !name.equals(".mdb");
        }
    }
}
