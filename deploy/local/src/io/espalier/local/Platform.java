package io.espalier.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An operating system and processor, as MongoDB's archives name them.
 *
 * @param system {@code linux} or {@code osx}; anything else has no archive
 * @param processor {@code x86_64}, {@code aarch64} or, on macOS, {@code arm64}
 * @param distribution the Linux distribution as in {@code /etc/os-release}: its key-value pairs
 */
record Platform(String system, String processor, Map<String, String> distribution) {

    static Platform ofThisMachine() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"), Path.of("/etc/os-release"));
    }

    static Platform of(String osName, String osArch, Path osRelease) {
        boolean mac = osName.startsWith("Mac");
        String processor = switch (osArch) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> mac ? "arm64" : "aarch64";
            default -> osArch;
        };
        return new Platform(mac ? "osx" : osName.equals("Linux") ? "linux" : osName, processor, read(osRelease));
    }

    /** The archive's name without version and ending: {@code linux/mongodb-linux-x86_64-ubuntu2204}. */
    Optional<String> archive() {
        if (!List.of("x86_64", "aarch64", "arm64").contains(processor)) {
            return Optional.empty();
        }
        return switch (system) {
            case "osx" -> Optional.of("osx/mongodb-macos-" + processor);
            case "linux" -> target().map(target -> "linux/mongodb-linux-" + processor + "-" + target);
            default -> Optional.empty();
        };
    }

    boolean isLinuxOnIntel() {
        return system.equals("linux") && processor.equals("x86_64");
    }

    @Override
    public String toString() {
        String name = distribution.getOrDefault("PRETTY_NAME", system);
        return name + " on " + processor;
    }

    /** Derived distributions run the programs of the one they are built on. */
    private Optional<String> target() {
        Optional<String> byCodename = ubuntu(distribution.getOrDefault("UBUNTU_CODENAME", ""));
        if (byCodename.isPresent()) {
            return byCodename;
        }
        return Stream.concat(
                        Stream.of(distribution.getOrDefault("ID", "")),
                        Stream.of(distribution.getOrDefault("ID_LIKE", "").split(" ")))
                .flatMap(id -> target(id, major()).stream())
                .findFirst();
    }

    private Optional<String> target(String id, int major) {
        return switch (id) {
            case "ubuntu" -> Optional.of(major >= 24 ? "ubuntu2404" : major >= 22 ? "ubuntu2204" : "ubuntu2004");
            // There is no archive for Debian on ARM; Ubuntu 22.04 has older libraries of the same versions.
            case "debian" ->
                major >= 12 ? Optional.of(processor.equals("x86_64") ? "debian12" : "ubuntu2204") : Optional.empty();
            case "rhel", "centos", "rocky", "almalinux" ->
                major >= 9 ? Optional.of("rhel93") : major == 8 ? Optional.of("rhel8") : Optional.empty();
            case "fedora" -> Optional.of("rhel93");
            case "amzn" -> major >= 2023 ? Optional.of("amazon2023") : Optional.empty();
            case "sles", "suse", "opensuse" ->
                processor.equals("x86_64") && major >= 15 ? Optional.of("suse15") : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<String> ubuntu(String codename) {
        return switch (codename) {
            case "focal" -> Optional.of("ubuntu2004");
            case "jammy" -> Optional.of("ubuntu2204");
            case "noble" -> Optional.of("ubuntu2404");
            default -> Optional.empty();
        };
    }

    private int major() {
        String digits = distribution.getOrDefault("VERSION_ID", "").split("\\.", 2)[0];
        // A rolling distribution has no version: it is newer than all that have an archive.
        return digits.matches("\\d{1,8}") ? Integer.parseInt(digits) : Integer.MAX_VALUE;
    }

    private static Map<String, String> read(Path osRelease) {
        Map<String, String> pairs = new HashMap<>();
        try {
            for (String line : Files.readAllLines(osRelease)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    pairs.put(
                            line.substring(0, equals),
                            line.substring(equals + 1).replaceAll("^[\"']|[\"']$", ""));
                }
            }
        } catch (IOException e) {
            return Map.of(); // not Linux, or a Linux that does not say which
        }
        return Map.copyOf(pairs);
    }
}
