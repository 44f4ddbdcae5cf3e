package io.espalier.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica set ends with its JVM, also when nobody has closed it. */
class EndOfTheJvmIT {
    /** Starts a replica set, tells its process id and folder, and ends when its input ends, without closing the set. */
    static final class Main {
        @SuppressWarnings("SystemOut") // the parent reads it
        public static void main(String[] args) throws IOException {
            MongoReplicaSet set = MongoReplicaSet.start();
            System.out.println("started " + set.pid(0) + " " + set.folder());
            System.in.read();
            System.exit(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SIGKILL", "exit"})
    void leavesNeitherProcessNorData(String end) throws IOException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = jvm.inputReader(UTF_8)) {
            String[] words = output.lines()
                    .filter(line -> line.startsWith("started "))
                    .findFirst()
                    .orElseThrow()
                    .split(" ", 3);
            ProcessHandle mongod = ProcessHandle.of(Long.parseLong(words[1])).orElseThrow();
            Path folder = Path.of(words[2]);
            assertThat(folder).isDirectory();

            if (end.equals("SIGKILL")) {
                jvm.destroyForcibly();
            } else {
                jvm.getOutputStream().close();
            }

            await().atMost(Duration.ofSeconds(30)).until(() -> !mongod.isAlive() && Files.notExists(folder));
        } finally {
            jvm.destroyForcibly();
        }
    }
}
