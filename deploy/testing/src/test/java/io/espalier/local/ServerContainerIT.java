package io.espalier.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The container engine is a script that writes down how it is called and starts a real mongod with the arguments that the
 * container would get.
 */
class ServerContainerIT {
    @TempDir
    Path folder;

    private Machine machine;

    @BeforeEach
    void machine() throws IOException {
        machine = new Machine(folder);
    }

    @Test
    void aContainerServesWhenThereIsNoProgram() throws Exception {
        machine.install("docker", engine("echo sha256:1"));
        LocalMongodb mongodb = new LocalMongodb(machine.environment());
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            new RememberedServer("container", free.getLocalPort()).write(machine.environment());
        }
        String uri = mongodb.start();
        try (MongoClient client = MongoClients.create(uri)) {
            client.getDatabase("shop").getCollection("orders").insertOne(new Document());
        }
        assertThat(mongodb.start()).isEqualTo(uri);
        assertThat(mongodb.running()).contains(uri);

        assertThat(mongodb.stop()).isTrue();
        assertThat(mongodb.running()).isEmpty();
        assertThat(mongodb.stop()).isFalse();

        assertThat(mongodb.start()).isEqualTo(uri);
        try (MongoClient client = MongoClients.create(uri)) {
            assertThat(client.getDatabase("shop").getCollection("orders").countDocuments())
                    .isEqualTo(1);
        }
        assertThat(mongodb.stop()).isTrue();

        String port = uri.replaceAll("^.*:(\\d+)/.*$", "$1");
        assertThat(calls())
                .containsOnlyOnce("pull mongo:8.0")
                .containsPattern("run --detach --name (espalier-mongodb-[0-9a-f]+) --volume \\1:/data/db "
                        + "--publish 127.0.0.1:" + port + ":" + port + " mongo:8.0 mongod --replSet espalier --port "
                        + port + " ")
                .doesNotContain("volume rm");
    }

    @Test
    void anEngineThatDoesNotAnswerIsPassedOver() throws Exception {
        machine.install("docker", "echo 'Cannot connect to the Docker daemon' >&2; exit 1");
        assertThat(ServerContainer.find(machine.environment())).isEmpty();
        machine.install("podman", engine("echo sha256:1"));
        assertThat(ServerContainer.find(machine.environment())).isPresent();
    }

    @Test
    void aPortThatIsTakenIsToldFromAFailure() throws Exception {
        machine.install(
                "docker", engine("echo 'Bind for 127.0.0.1:1 failed: port is already allocated' >&2; exit 125"));
        ServerContainer container = ServerContainer.find(machine.environment()).orElseThrow();
        assertThat(container.start(1)).isEqualTo(StartOutcome.PORT_TAKEN);

        machine.install("docker", engine("echo 'no space left on device' >&2; exit 125"));
        assertThatThrownBy(() -> container.start(1))
                .isInstanceOf(LocalException.class)
                .hasMessageContaining("no space left on device");
    }

    private String calls() throws IOException {
        return Files.readString(folder.resolve("calls"));
    }

    /** {@code after}: what {@code run} does after the server has been started. */
    private String engine(String after) throws IOException, InterruptedException {
        Path mongod = LocalCommand.mongod();
        Path volume = Files.createDirectories(folder.resolve("volume"));
        return """
                cd '%s'
                echo "$*" >> ../calls
                case "$1" in
                    info | rm) ;;
                    image) test -f pulled ;;
                    pull) : > pulled ;;
                    inspect) test -f running && echo "true [$(cat running)]" ;;
                    stop) '%s' --shutdown --dbpath . >/dev/null && rm running ;;
                    run)
                        while [ "$1" != mongo:8.0 ]; do shift; done
                        shift 2
                        echo "mongod $*" > running
                        case '%s' in *exit*) ;; *)
                            '%s' --dbpath . --logpath log --fork --nounixsocket "$@" >/dev/null || exit 1 ;;
                        esac
                        %s ;;
                esac""".formatted(volume, mongod, after.replace("'", ""), mongod, after);
    }
}
