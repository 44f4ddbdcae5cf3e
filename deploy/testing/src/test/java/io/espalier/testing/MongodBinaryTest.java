package io.espalier.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MongodBinaryTest {
    @TempDir
    Path folder;

    private Path room;

    @BeforeEach
    void project() throws IOException {
        Files.createFile(folder.resolve("mvnw"));
        room = Files.createDirectories(folder.resolve("deploy/testing"));
    }

    @Test
    void theNamedOneComesFirst() throws IOException {
        Path named = program("named");
        Map<String, String> environment = Map.of("ESPALIER_MONGOD", named.toString(), "PATH", onPath().toString());
        assertThat(MongodBinary.find(environment, room).path()).isEqualTo(named);
    }

    @Test
    void aWrongNameIsRefusedRatherThanPassedOver() throws IOException {
        Map<String, String> environment = Map.of("ESPALIER_MONGOD", "/nowhere/mongod", "PATH", onPath().toString());
        assertThatThrownBy(() -> MongodBinary.find(environment, room))
                .hasMessageContaining("ESPALIER_MONGOD names /nowhere/mongod");
    }

    @Test
    void thePathComesBeforeAFetchedOne() throws IOException {
        program(".espalier/mongod/8.0.4/bin/mongod");
        Path directory = onPath();
        assertThat(MongodBinary.find(Map.of("PATH", "/nowhere::" + directory), room)
                        .path())
                .isEqualTo(directory.resolve("mongod"));
    }

    @Test
    void aFetchedOneIsFoundFromAnyRoom() throws IOException {
        Path fetched = program(".espalier/mongod/8.0.4/bin/mongod");
        assertThat(MongodBinary.find(Map.of(), room).path()).isEqualTo(fetched);
    }

    @Test
    void withoutAnyTheMessageSaysHowToGoOn() {
        assertThatThrownBy(() -> MongodBinary.find(Map.of(), room))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("deploy/local/mongodb mongod")
                .hasMessageContaining("make test");
    }

    private Path onPath() throws IOException {
        program("bin/mongod");
        return folder.resolve("bin");
    }

    private Path program(String name) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.resolveSibling("."));
        Files.writeString(path, "");
        assertThat(path.toFile().setExecutable(true)).isTrue();
        return path;
    }
}
