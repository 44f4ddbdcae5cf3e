package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.trial.OperatorScript.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code deploy/local/espalier} as a process, against a packaged server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorCommandIT {
    private final TrialServer server = TrialServer.start(Map.of());

    @TempDir
    private Path folder = Path.of("");

    @AfterAll
    void stop() {
        server.close();
    }

    private Result runWith(String url, String key, String... arguments) throws IOException, InterruptedException {
        return new OperatorScript(folder).run(url, key, arguments);
    }

    private String base() {
        return server.process().baseUrl().toString();
    }

    private Result run(String... arguments) throws IOException, InterruptedException {
        return runWith(base(), TrialServer.ADMIN_KEY, arguments);
    }

    @Test
    void listsAreTablesAndRawOnRequest() throws Exception {
        Result table = run("functions", "list");
        assertThat(table.errors()).isEmpty();
        assertThat(table.code()).isZero();
        assertThat(table.output().lines().findFirst().orElseThrow())
                .startsWith("name ")
                .contains("purpose");
        assertThat(table.output())
                .contains("espalier/app/report")
                .contains("espalier/logs/list")
                .contains("espalier/triggers/list")
                .contains("espalier/schedules/run")
                .contains("espalier/adminKeys/create");
        Result raw = run("--json", "functions/list");
        assertThat(raw.output()).startsWith("[{\"name\":\"espalier/adminKeys/create\"");
        assertThat(run("app", "report").code()).isZero();
    }

    @Test
    void keysAreMadeUsedAndRevoked() throws Exception {
        BsonDocument made = BsonDocument.parse(
                run("--json", "adminKeys", "create", "name=ci").output());
        String key = made.getString("key").getValue();
        Result listed = runWith(base(), key, "espalier/adminKeys/list");
        assertThat(listed.output()).contains("ci").doesNotContain(key);
        assertThat(run("adminKeys", "revoke", made.getString("id").getValue()).code())
                .isZero();
        Result refused = runWith(base(), key, "adminKeys", "list");
        assertThat(refused.code()).isEqualTo(4);
        assertThat(refused.errors()).contains("revoked").doesNotContain(key);
    }

    @Test
    void theLogsAreReadAndFollowed() throws Exception {
        Path followed = folder.resolve("followed");
        Process tail = new OperatorScript(folder)
                .process(base(), TrialServer.ADMIN_KEY, "logs", "tail", "function=fail")
                .redirectOutput(followed.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            int[] number = {0};
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                server.user().call("fail", new BsonString("attempt " + ++number[0]));
                return Files.readString(followed).contains("FunctionExecutionError: attempt ");
            });
            assertThat(Files.readString(followed).lines().filter(line -> line.contains("attempt ")))
                    .doesNotHaveDuplicates();
        } finally {
            tail.descendants().forEach(ProcessHandle::destroy);
            tail.destroy();
        }
        Result errors = run("logs", "list", "status=error", "function=fail");
        assertThat(errors.output())
                .contains("FunctionExecutionError: attempt 1")
                .contains("  fail  ");
    }

    @Test
    void everyFailureHasItsExitCodeAndSaysWhatToDo() throws Exception {
        Result unknown = run("logs", "burn");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.errors())
                .contains("function not found")
                .contains("logs/list")
                .contains("functions/list");
        assertThat(run("logs").code()).isEqualTo(2);
        assertThat(run().code()).isEqualTo(2);
        assertThat(run("help").code()).isZero();

        Result refused = run("logs", "list", "status=odd");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.errors()).contains("'success'").contains("InvalidParameter");

        Result gone = runWith("http://127.0.0.1:9", TrialServer.ADMIN_KEY, "logs", "list");
        assertThat(gone.code()).isEqualTo(3);
        assertThat(gone.errors()).contains("ESPALIER_URL");

        assertThat(runWith(base(), "", "logs", "list").code()).isEqualTo(4);
        Result wrong = runWith(base(), "a-wrong-key", "logs", "list");
        assertThat(wrong.code()).isEqualTo(4);
        assertThat(wrong.errors()).contains("ESPALIER_ADMIN_KEY").doesNotContain("a-wrong-key");
        assertThat(runWith("ftp://x", TrialServer.ADMIN_KEY, "logs", "list").code())
                .isEqualTo(2);
    }

    @Test
    void nothingOfAKeyStandsInTheDatabase() throws Exception {
        BsonDocument made = BsonDocument.parse(
                run("--json", "adminKeys/create", "{\"name\":\"stored\"}").output());
        String key = made.getString("key").getValue();
        String secret = key.substring(key.lastIndexOf('_') + 1);
        MongoClient client = MongoReplicaSet.shared().client();
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(run("logs", "list", "function=espalier/adminKeys/create")
                                .output())
                        .contains("key=admin"));
        for (String database : client.listDatabaseNames()) {
            if (!database.startsWith("espalier")) {
                continue;
            }
            for (String collection : client.getDatabase(database).listCollectionNames()) {
                assertThat(client.getDatabase(database)
                                .getCollection(collection, BsonDocument.class)
                                .find())
                        .allSatisfy(document -> assertThat(document.toString()).doesNotContain(secret));
            }
        }
    }
}
