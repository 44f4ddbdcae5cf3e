package io.espalier.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs that were fetched: {@code mongod/<name>/bin/mongod} in the state folder. A program is there as a whole or not
 * at all: it is fetched into another folder, tried, and moved.
 */
final class FetchedPrograms {
    private static final Duration TRIAL_LIMIT = Duration.ofSeconds(30);

    private final Environment environment;
    private final Path programs;
    private final Path drafts;

    FetchedPrograms(Environment environment) {
        this.environment = environment;
        this.programs = environment.state().resolve("mongod");
        this.drafts = environment.state().resolve("fetching");
    }

    Optional<Path> find() {
        if (!Files.isDirectory(programs)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(programs)) {
            return folders.map(folder -> folder.resolve("bin/mongod"))
                    .filter(Files::isExecutable)
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            throw new LocalException("Cannot read " + programs + ": " + e.getMessage());
        }
    }

    /** Installs from the first source that has a program which runs here. */
    Path install(List<MongodSource> sources) {
        List<String> reasons = new ArrayList<>();
        for (MongodSource source : sources) {
            try {
                return install(source);
            } catch (MongodSource.UnavailableException e) {
                environment.say(source.name() + ": " + e.reason());
                reasons.add("  - " + source.name() + ": " + e.reason().replace("\n", "\n    "));
            } catch (IOException e) {
                throw new LocalException("Cannot write to " + environment.state() + ": " + e.getMessage());
            }
        }
        throw new LocalException("""
                There is no MongoDB here, and none could be fetched:
                %s
                Ways to go on:
                  - install MongoDB (https://www.mongodb.com/docs/manual/installation/), so that mongod is on the PATH;
                  - or name a mongod: export ESPALIER_MONGOD=/path/to/mongod
                  - or name a running replica set: export MONGODB_URI=mongodb://...
                  - or start Docker or Podman;
                  - or name a place that has MongoDB's archives: export ESPALIER_MONGODB_ARCHIVES=https://...""".formatted(String.join("\n", reasons)));
    }

    private Path install(MongodSource source) throws IOException, MongodSource.UnavailableException {
        remove(drafts); // what an interrupted command has left
        try {
            Path draft = Files.createDirectories(drafts.resolve(source.version()));
            Path program = Files.createDirectories(draft.resolve("bin")).resolve("mongod");
            source.fetch(drafts, program);
            if (!program.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + program + " executable");
            }
            Program.Result trial = new Program(program).run(TRIAL_LIMIT, "--version");
            if (!trial.ok()) {
                throw new MongodSource.UnavailableException(
                        "Its mongod does not run on this machine (" + environment.platform() + "): " + reason(trial));
            }
            Path folder = Files.createDirectories(programs).resolve(source.version());
            remove(folder);
            Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
            return folder.resolve("bin/mongod");
        } finally {
            remove(drafts);
        }
    }

    private static String reason(Program.Result trial) {
        String words = trial.lastWords();
        if (trial.code() == 132) {
            return "the processor lacks instructions that it needs (AVX).";
        }
        if (words.contains("GLIBC") || words.contains("shared librar")) {
            return "a system library is missing or too old.\n" + words;
        }
        return "code " + trial.code() + "\n" + words;
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> content = Files.walk(folder)) {
                for (Path each : content.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
