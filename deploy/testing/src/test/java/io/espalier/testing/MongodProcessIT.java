package io.espalier.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MongodProcessIT {
    @TempDir
    Path folder;

    @Test
    void aMemberTakesAnotherPortIfSomebodyWasFaster() throws IOException {
        MongodBinary binary = MongodBinary.find(System.getenv(), Path.of(""));
        try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            int free = ReplicaSetMember.freePort();
            Iterator<Integer> ports = List.of(taken.getLocalPort(), free).iterator();
            ReplicaSetMember member =
                    ReplicaSetMember.start(binary, MongodSettings.OF_TESTS, folder, "set", ports::next);
            assertThat(member.process().port()).isEqualTo(free);
            member.process().kill();
        }
    }

    @Test
    void showsTheLastWordsOfAProgramThatEnds() throws IOException {
        Path program = Files.writeString(folder.resolve("mongod"), "#!/bin/sh\necho no such processor\nexit 132\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        MongodBinary binary = MongodBinary.find(Map.of("ESPALIER_MONGOD", program.toString()), folder);
        MongodProcess process = MongodProcess.start(binary, MongodSettings.OF_TESTS, folder, "set", 1);
        assertThatThrownBy(() -> process.awaitListening(Duration.ofSeconds(30)))
                .hasMessageContaining("132")
                .hasMessageContaining("no such processor");
    }
}
