package io.espalier.server.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppDirectoryReloadTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));

    @TempDir
    Path resources;

    private final AppDirectoryReload reload = new AppDirectoryReload("", Clock.fixed(NOW, ZoneOffset.UTC));

    @BeforeEach
    void anAppDirectoryAmongResources() throws IOException {
        write("application.properties");
        write("shop-app/root_config.json");
        write("shop-app/triggers/one.json");
        write("other/file.json");
        reload.scan(List.of(resources));
        Files.setLastModifiedTime(resources.resolve("application.properties"), LONG_AGO);
    }

    private void write(String file) throws IOException {
        Path path = resources.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "{}");
        Files.setLastModifiedTime(path, LONG_AGO);
    }

    private FileTime lastTouched() throws IOException {
        reload.scan(List.of(resources));
        return Files.getLastModifiedTime(resources.resolve("application.properties"));
    }

    @Test
    void leavesTheWatchedFileAloneWhileNothingChanges() throws IOException {
        assertThat(lastTouched()).isEqualTo(LONG_AGO);
    }

    @Test
    void touchesTheWatchedFileWhenAFileOfTheAppChangesComesOrGoes() throws IOException {
        Files.setLastModifiedTime(resources.resolve("shop-app/triggers/one.json"), FileTime.from(NOW));
        assertThat(lastTouched()).isEqualTo(FileTime.from(NOW));

        Files.setLastModifiedTime(resources.resolve("application.properties"), LONG_AGO);
        write("shop-app/triggers/two.json");
        assertThat(lastTouched()).isEqualTo(FileTime.from(NOW));

        Files.setLastModifiedTime(resources.resolve("application.properties"), LONG_AGO);
        Files.delete(resources.resolve("shop-app/triggers/two.json"));
        assertThat(lastTouched()).isEqualTo(FileTime.from(NOW));
    }

    @Test
    void doesNotLookAtOtherFolders() throws IOException {
        Files.setLastModifiedTime(resources.resolve("other/file.json"), FileTime.from(NOW));

        assertThat(lastTouched()).isEqualTo(LONG_AGO);
    }
}
