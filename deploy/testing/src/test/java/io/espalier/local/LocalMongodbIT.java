package io.espalier.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.espalier.testing.MongoReplicaSet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command is run as users run it, against a real mongod; it goes on from whatever state it finds. */
class LocalMongodbIT {
    @TempDir
    Path folder;

    private LocalCommand command;

    @BeforeEach
    void command() throws Exception {
        command = new LocalCommand(folder.resolve("state"));
    }

    @AfterEach
    void leaveNothingRunning() throws Exception {
        killServer();
    }

    @Test
    void answersWithTheSameStringFromRunToRunAndKeepsTheData() throws Exception {
        noteFreePort();
        assertThat(command.run("status").code()).isEqualTo(3);
        String uri = command.start();
        insert(uri);
        assertThat(command.start()).isEqualTo(uri);
        assertThat(command.run("status").output().strip()).isEqualTo(uri);

        assertThat(command.run("stop").errors()).contains("is stopped");
        assertThat(servers()).isEmpty();
        assertThat(command.run("stop")).satisfies(again -> {
            assertThat(again.code()).isZero();
            assertThat(again.errors()).contains("does not run");
        });

        assertThat(command.start()).isEqualTo(uri);
        assertThat(count(uri)).isEqualTo(1);
    }

    @Test
    void aGivenConnectionStringIsTakenAsItIs() throws Exception {
        command.with("MONGODB_URI", "mongodb+srv://somebody:secret@example.invalid/?w=1");
        assertThat(command.run("start").output()).isEqualTo("mongodb+srv://somebody:secret@example.invalid/?w=1\n");
        LocalCommand.Result status = command.run("status");
        assertThat(status.output() + status.errors()).doesNotContain("secret");
        assertThat(command.state()).doesNotExist();
    }

    @Test
    void twoStartsAtOnceStartOneServer() throws Exception {
        List<Callable<String>> starts = List.of(command::start, command::start, command::start);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<String>> answers = threads.invokeAll(starts);
            assertThat(answers).extracting(Future::get).containsOnly(command.start());
        }
        assertThat(servers()).hasSize(1);
    }

    @Test
    void aKilledServerIsStartedAgainWithItsData() throws Exception {
        noteFreePort();
        String uri = command.start();
        insert(uri);
        killServer();
        assertThat(command.run("status").code()).isEqualTo(3);
        assertThat(command.start()).isEqualTo(uri);
        assertThat(count(uri)).isEqualTo(1);
    }

    @Test
    void aPortThatSomebodyElseHasTakenIsLeftToHim() throws Exception {
        noteFreePort();
        String before = command.start();
        insert(before);
        assertThat(command.run("stop").code()).isZero();
        String after;
        try (ServerSocket other = new ServerSocket()) {
            other.setReuseAddress(true);
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(before)));
            Thread.ofVirtual().start(() -> closeEveryConnection(other));
            after = command.start();
            assertThat(after).isNotEqualTo(before);
            assertThat(count(after)).isEqualTo(1);
            assertThat(command.start()).isEqualTo(after);
        }
        assertThat(command.run("stop").code()).isZero();
        assertThat(command.start()).as("the new port stays").isEqualTo(after);
    }

    @Test
    void anotherMongodbOnTheNotedPortIsNeitherUsedNorStopped() throws Exception {
        try (MongoReplicaSet other = MongoReplicaSet.start()) {
            note("process " + port(other.connectionString()));
            assertThat(command.run("status").code()).isEqualTo(3);
            assertThat(command.run("stop").errors()).contains("does not run");
            assertThat(port(command.start())).isNotEqualTo(port(other.connectionString()));
            assertThat(other.client().getDatabase("admin").runCommand(new Document("ping", 1)))
                    .containsEntry("ok", 1.0);
        }
    }

    @Test
    void locksAndNotesOfProcessesThatAreGoneMeanNothing() throws Exception {
        note("process 99999\nrubbish");
        Files.writeString(command.state().resolve("mongodb.lock"), "1");
        Files.createDirectories(command.state().resolve("mongodb/data"));
        Files.writeString(
                command.state().resolve("mongodb/data/mongod.lock"),
                ProcessHandle.current().pid() + "\n");
        insert(command.start());
    }

    @Test
    void aServerThatWasNeverInitiatedIsInitiated() throws Exception {
        Environment environment = new Machine(folder).environment();
        Path mongod = LocalCommand.mongod();
        noteFreePort();
        int port = RememberedServer.read(environment).orElseThrow().port();
        assertThat(ServerProcess.of(environment, mongod).start(port)).isEqualTo(StartOutcome.STARTED);

        String uri = command.start();
        assertThat(port(uri)).isEqualTo(port);
        insert(uri);
        assertThat(servers()).hasSize(1);
    }

    /** As one that a killed command has left behind: it has its data, and serves nobody yet. */
    @Test
    void aServerThatDoesNotAnswerYetIsWaitedFor() throws Exception {
        noteFreePort();
        String uri = command.start();
        signal("STOP");
        Process start = command.begin("start");
        Path log = command.state().resolve("mongodb/log");
        while (!Files.readString(log).contains("DBPathInUse")) {
            assertThat(start.waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
        }
        signal("CONT");
        assertThat(start.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(start.exitValue()).isZero();
        assertThat(command.start()).isEqualTo(uri);
        assertThat(servers()).hasSize(1);
    }

    @Test
    void aStartThatIsKilledAtAnyMomentHarmsNothing() throws Exception {
        long seed = Long.getLong("espalier.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 5; round++) {
            Process start = command.begin("start");
            // Not a wait for something to happen: the moment itself is what is tried.
            boolean ended = start.waitFor(random.nextInt(200, 2_000), TimeUnit.MILLISECONDS);
            start.destroyForcibly().waitFor();
            if (ended && round % 2 == 0) {
                killServer();
            }
        }
        String uri = command.start();
        insert(uri);
        assertThat(count(uri)).as("seed %s", seed).isEqualTo(1);
        assertThat(servers()).as("seed %s", seed).hasSize(1);
    }

    @Test
    void aProgramThatFailsIsShownWithItsLastWords() throws Exception {
        Path broken = Machine.script(folder.resolve("mongod"), "echo illegal instruction; exit 132");
        command.with("ESPALIER_MONGOD", broken.toString());
        LocalCommand.Result result = command.run("start");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors())
                .contains("code 132", "illegal instruction", broken.toString())
                .doesNotContain("Exception");
    }

    @Test
    void unknownCommandsAreAnsweredWithTheUsage() throws Exception {
        LocalCommand.Result result = command.run("strat");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors()).contains("usage: deploy/local/mongodb <command>");
        assertThat(command.run("help").output()).contains("ESPALIER_MONGOD");
    }

    private void note(String text) throws IOException {
        Files.createDirectories(command.state().resolve("mongodb"));
        Files.writeString(command.state().resolve("mongodb/server"), text);
    }

    /** So that no other server on this machine takes the port between two starts. */
    private void noteFreePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            note("process " + free.getLocalPort());
        }
    }

    private void signal(String name) throws Exception {
        String server = Long.toString(servers().getFirst().pid());
        assertThat(new ProcessBuilder("kill", "-" + name, server).start().waitFor())
                .isZero();
    }

    private static void closeEveryConnection(ServerSocket server) {
        try {
            while (true) {
                server.accept().close();
            }
        } catch (IOException e) {
            // the test has closed the server
        }
    }

    private List<ProcessHandle> servers() {
        String data = command.state().resolve("mongodb/data").toString();
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> process.info()
                            .commandLine()
                            .filter(line -> line.contains(data))
                            .isPresent())
                    .toList();
        }
    }

    private void killServer() throws Exception {
        for (ProcessHandle server : servers()) {
            server.destroyForcibly();
            server.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    private static int port(String uri) {
        return Integer.parseInt(uri.replaceAll("^mongodb://127\\.0\\.0\\.1:(\\d+)/.*$", "$1"));
    }

    /** In a transaction, since a replica set is what is promised. */
    private static void insert(String uri) {
        try (MongoClient client = MongoClients.create(uri);
                ClientSession session = client.startSession()) {
            session.withTransaction(() -> orders(client).insertOne(session, new Document()));
        }
    }

    private static long count(String uri) {
        try (MongoClient client = MongoClients.create(uri)) {
            return orders(client).countDocuments();
        }
    }

    private static MongoCollection<Document> orders(MongoClient client) {
        return client.getDatabase("shop").getCollection("orders");
    }
}
