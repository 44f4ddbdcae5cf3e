package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppLocationTest {
    @TempDir
    Path folder;

    @Test
    void readsAFolderOfTheClassPath() {
        assertThat(new AppReader().read("classpath:export-20210101").name()).isEqualTo("elder");
        assertThat(new AppReader().read("classpath:/export-20210101/").name()).isEqualTo("elder");
    }

    @Test
    void readsADirectoryByItsPath() {
        String path = ExportDirectory.golden("export-20210101").toString();

        assertThat(new AppReader().read(path).name()).isEqualTo("elder");
    }

    @Test
    void readsAFolderInsideAJar() throws IOException {
        Path jar = folder.resolve("with space+plus.jar");
        writeJar(jar);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            Thread.currentThread().setContextClassLoader(loader);

            App app = new AppReader().read("classpath:packed/app");

            assertThat(app.report().hasRefusals()).as(app.report().toText()).isFalse();
            assertThat(app).isEqualTo(new AppReader().read(ExportDirectory.golden("export-20230101")));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static void writeJar(Path jar) throws IOException {
        Path golden = ExportDirectory.golden("export-20230101");
        try (FileSystem content =
                FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of("create", "true"))) {
            for (String file : ExportDirectory.filesOf(golden)) {
                Path target = content.getPath("/packed/app/" + file);
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                Files.copy(golden.resolve(file), target);
            }
        }
    }
}
