package io.espalier.trial;

import com.mongodb.client.MongoCollection;
import io.espalier.testing.AppClient;
import io.espalier.testing.MongoReplicaSet;
import io.espalier.testing.ServerProcess;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** The packaged trial application on a replica set that all tests share, with a database of its own for Espalier's collections. */
final class TrialServer implements AutoCloseable {
    static final String APP_ID = "trial-local";
    static final String ADMIN_KEY = "trial-admin-key-0123456789abcdef0123456789";

    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ServerProcess process;

    private TrialServer(ServerProcess process) {
        this.process = process;
    }

    /**
     * Starts the server and waits until it listens.
     *
     * @param environment settings, such as {@code ESPALIER_FUNCTIONS_TIME_LIMIT}
     * @param options of the JVM; the heap has 256 MB if they say nothing else
     */
    static TrialServer start(Map<String, String> environment, String... options) {
        Map<String, String> variables = new HashMap<>();
        variables.put("MONGODB_URI", MongoReplicaSet.shared().connectionString());
        variables.put("ESPALIER_DATABASE", "espalier_" + NUMBER.incrementAndGet());
        variables.put("ESPALIER_ADMIN_KEY", ADMIN_KEY);
        variables.putAll(environment);
        return new TrialServer(
                ServerProcess.launch(JAR, variables, List.of(options)).awaitReady());
    }

    ServerProcess process() {
        return process;
    }

    /** A client that is nobody yet. */
    AppClient nobody() {
        return AppClient.of(process.baseUrl(), APP_ID);
    }

    /** A new user. */
    AppClient user() {
        return nobody().loginAnonymously();
    }

    /** The notes of all users with this text. */
    static long notes(String text) {
        MongoCollection<BsonDocument> notes =
                MongoReplicaSet.shared().client().getDatabase("trial").getCollection("notes", BsonDocument.class);
        return notes.countDocuments(new BsonDocument("note", new BsonString(text)));
    }

    @Override
    public void close() {
        process.close();
    }
}
