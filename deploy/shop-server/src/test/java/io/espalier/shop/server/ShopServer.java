package io.espalier.shop.server;

import io.espalier.testing.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Starts the packaged shop. */
final class ShopServer {
    private ShopServer() {}

    /** Starts the server and waits until it listens. */
    static ServerProcess start(String mongodbUri, Map<String, String> environment) {
        return launch(mongodbUri, environment).awaitReady();
    }

    static ServerProcess launch(String mongodbUri, Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("MONGODB_URI", mongodbUri);
        return ServerProcess.launch(jar(), variables);
    }

    /** Tests run in the module's folder, the demo in the project's. */
    private static Path jar() {
        Path inModule = Path.of("target/quarkus-app/quarkus-run.jar");
        return Files.exists(inModule) ? inModule : Path.of("deploy/shop-server").resolve(inModule);
    }
}
