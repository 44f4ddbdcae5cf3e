package io.espalier.local;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** The server in a container, with its data in a volume; both have the project's folder in their name. */
final class ServerContainer implements Server {
    private static final String IMAGE = "mongo:8.0";
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final Duration WORK_LIMIT = Duration.ofSeconds(60);
    private static final Duration PULL_LIMIT = Duration.ofMinutes(15);

    private final Environment environment;
    private final Program engine;
    private final String name;

    private ServerContainer(Environment environment, Program engine) {
        this.environment = environment;
        this.engine = engine;
        this.name = "espalier-mongodb-"
                + Integer.toHexString(environment.state().toString().hashCode());
    }

    /** The first container engine that is installed and answers. */
    static Optional<ServerContainer> find(Environment environment) {
        return Stream.of("docker", "podman")
                .flatMap(engine -> Program.onPath(environment, engine).stream())
                .filter(engine -> engine.run(ANSWER_LIMIT, "info").ok())
                .findFirst()
                .map(engine -> new ServerContainer(environment, engine));
    }

    @Override
    public String kind() {
        return "container";
    }

    @Override
    public boolean isRunning(int port) {
        Program.Result state = engine.run(ANSWER_LIMIT, "inspect", "--format", "{{.State.Running}} {{.Args}}", name);
        return state.ok()
                && state.output().startsWith("true ")
                && state.output().contains("--port " + port + " ");
    }

    @Override
    public StartOutcome start(int port) {
        if (!engine.run(ANSWER_LIMIT, "image", "inspect", IMAGE).ok()) {
            environment.say("Fetching the image " + IMAGE + " ...");
            Program.Result pull = engine.run(PULL_LIMIT, "pull", IMAGE);
            if (!pull.ok()) {
                throw new LocalException(engine.path() + " cannot fetch the image " + IMAGE + ".\n" + pull.lastWords());
            }
        }
        environment.say("Starting MongoDB on port " + port + " in the container " + name);
        remove();
        // The server listens on the same port inside and outside, so that its address in the replica set is right for
        // both.
        String address = port + ":" + port;
        Program.Result run = engine.run(
                WORK_LIMIT,
                "run",
                "--detach",
                "--name",
                name,
                "--volume",
                name + ":/data/db",
                "--publish",
                "127.0.0.1:" + address,
                IMAGE,
                "mongod",
                "--replSet",
                ReplicaSet.NAME,
                "--port",
                Integer.toString(port),
                "--bind_ip_all",
                "--oplogSize",
                "512",
                "--wiredTigerCacheSizeGB",
                "0.5");
        if (run.ok()) {
            return StartOutcome.STARTED;
        }
        remove();
        if (run.output().contains("already allocated") || run.output().contains("already in use")) {
            return StartOutcome.PORT_TAKEN;
        }
        throw new LocalException(engine.path() + " cannot start the container " + name + ".\n" + run.lastWords());
    }

    @Override
    public void stop(int port) {
        Program.Result stopped = engine.run(WORK_LIMIT, "stop", name);
        if (!stopped.ok()) {
            throw new LocalException(
                    engine.path() + " cannot stop the container " + name + ".\n" + stopped.lastWords());
        }
        remove();
    }

    private void remove() {
        engine.run(WORK_LIMIT, "rm", "--force", name);
    }
}
