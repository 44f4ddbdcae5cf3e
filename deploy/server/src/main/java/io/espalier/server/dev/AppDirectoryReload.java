package io.espalier.server.dev;

import io.espalier.functions.config.EspalierConfig;
import io.quarkus.dev.console.DevConsoleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Live reload of the app directory. Quarkus watches code and single resources by name, but not folders of files that come and
 * go; so this looks twice a second whether anything changed in the app directories, and if so makes the application's
 * {@code application.properties}, which is watched, look changed: the next request finds the changed app.
 */
@Singleton
public final class AppDirectoryReload {
    private static final Logger LOG = Logger.getLogger(AppDirectoryReload.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final List<String> ROOT_FILES = List.of("root_config.json", "realm_config.json");
    private static final String WATCHED = "application.properties";

    private final Optional<Path> outsideDirectory;
    private final Clock clock;
    private final Thread thread =
            Thread.ofVirtual().name("espalier-app-directory").unstarted(this::watch);
    private Map<Path, FileTime> seen = Map.of();

    @Inject
    AppDirectoryReload(EspalierConfig config, Clock clock) {
        this(config.app().orElse(""), clock);
    }

    AppDirectoryReload(String app, Clock clock) {
        this.outsideDirectory =
                app.isEmpty() || app.startsWith("classpath:") ? Optional.empty() : Optional.of(Path.of(app));
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            thread.start();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        thread.interrupt();
    }

    private void watch() {
        List<Path> resources = DevConsoleManager.getHotReplacementContext().getResourcesDir();
        seen = appFiles(resources);
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                scan(resources);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("changes of the app directory are no longer noticed", e);
        }
    }

    /** Reports a change by touching the watched file. */
    void scan(List<Path> resourceDirectories) {
        Map<Path, FileTime> now = appFiles(resourceDirectories);
        if (!now.equals(seen)) {
            seen = now;
            resourceDirectories.stream()
                    .map(directory -> directory.resolve(WATCHED))
                    .filter(Files::exists)
                    .forEach(this::touch);
        }
    }

    private void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<Path, FileTime> appFiles(List<Path> resourceDirectories) {
        Map<Path, FileTime> files = new HashMap<>();
        Stream.concat(
                        outsideDirectory.stream(),
                        resourceDirectories.stream().filter(Files::isDirectory).flatMap(AppDirectoryReload::children))
                .filter(directory -> ROOT_FILES.stream().anyMatch(root -> Files.exists(directory.resolve(root))))
                .forEach(directory -> collect(directory, files));
        return files;
    }

    private static Stream<Path> children(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children.filter(Files::isDirectory).toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static void collect(Path directory, Map<Path, FileTime> files) {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                files.put(file, Files.getLastModifiedTime(file));
            }
        } catch (IOException | UncheckedIOException e) {
            // A file went away while it was looked at: the next scan sees the rest.
            files.put(directory, FileTime.fromMillis(0));
        }
    }
}
