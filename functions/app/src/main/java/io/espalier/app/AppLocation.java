package io.espalier.app;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Opens the place that {@code espalier.app} names: a directory, or {@code classpath:} and a folder of the class path. A
 * folder is found by the root file in it, and is read through the file system that its URL belongs to: a plain directory in
 * development, a jar in a packaged application, the image's resources in a native executable.
 */
final class AppLocation {
    private static final String CLASSPATH = "classpath:";

    private AppLocation() {}

    static App read(String location, Function<Path, App> reader) {
        try {
            return location.startsWith(CLASSPATH)
                    ? readFolder(location, location.substring(CLASSPATH.length()), reader)
                    : reader.apply(Path.of(location));
        } catch (InvalidPathException e) {
            throw new AppException("'" + location + "' is not a path: set ESPALIER_APP to the app directory");
        } catch (IOException | URISyntaxException e) {
            throw new AppException(location + " cannot be read from the class path");
        }
    }

    private static App readFolder(String location, String name, Function<Path, App> reader)
            throws IOException, URISyntaxException {
        String folder = name.replaceAll("^/+|/+$", "");
        for (String rootFile : RootFile.NAMES) {
            Optional<URL> url = resource(folder + "/" + rootFile);
            if (url.isPresent()) {
                return readBeside(url.get(), folder, reader);
            }
        }
        throw new AppException(
                location + " holds no " + String.join(" or ", RootFile.NAMES)
                        + ": check the folder's name, and for a native executable that quarkus.native.resources.includes names it");
    }

    private static App readBeside(URL rootFile, String folder, Function<Path, App> reader)
            throws IOException, URISyntaxException {
        if (rootFile.getProtocol().equals("jar")) {
            String jar = rootFile.getFile().substring(0, rootFile.getFile().indexOf("!/"));
            // A file system of our own, which is closed again and never meets another reader of the same jar.
            try (FileSystem content = FileSystems.newFileSystem(Path.of(URI.create(jar)))) {
                return reader.apply(content.getPath("/" + folder));
            }
        }
        URI uri = rootFile.toURI();
        if (uri.getScheme().equals("resource")) {
            openImageResources(uri);
        }
        return reader.apply(Path.of(uri).resolveSibling(""));
    }

    private static void openImageResources(URI uri) throws IOException {
        try {
            FileSystems.newFileSystem(uri, Map.of());
        } catch (FileSystemAlreadyExistsException e) {
            // There is one per process; somebody opened it before.
            return;
        }
    }

    private static Optional<URL> resource(String name) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        Optional<URL> found = context == null ? Optional.empty() : Optional.ofNullable(context.getResource(name));
        return found.or(
                () -> Optional.ofNullable(AppLocation.class.getClassLoader().getResource(name)));
    }
}
