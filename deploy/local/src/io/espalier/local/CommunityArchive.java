package io.espalier.local;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * MongoDB's own archive for this platform. It is believed only if it has the checksum that is published beside it. The
 * variable {@code ESPALIER_MONGODB_ARCHIVES} names another place with the same files.
 */
final class CommunityArchive implements MongodSource {
    private static final String VERSION = "8.0.17";
    private static final String HOME = "https://fastdl.mongodb.org";
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(20);
    private static final int CHECKSUM_LIMIT = 1_000;

    private final Environment environment;

    CommunityArchive(Environment environment) {
        this.environment = environment;
    }

    @Override
    public String name() {
        return "MongoDB's archive";
    }

    @Override
    public String version() {
        return "mongodb-" + VERSION;
    }

    @Override
    public void fetch(Path folder, Path program) throws IOException, UnavailableException {
        String archive = environment
                .platform()
                .archive()
                .orElseThrow(() -> new UnavailableException("There is none for " + environment.platform() + "."));
        String home = environment.variable("ESPALIER_MONGODB_ARCHIVES").orElse(HOME);
        String address = home.replaceAll("/+$", "") + "/" + archive + "-" + VERSION + ".tgz";
        Path file = folder.resolve("mongodb.tgz");
        Checksum checksum = publishedChecksum(address + ".sha256");
        environment.say("Fetching " + address + " ...");
        try (InputStream content = open(address)) {
            Files.copy(content, file);
        } catch (IOException e) {
            throw unavailable(address, e);
        }
        checksum.verify(file);
        TarArchive.extract(file, "bin/mongod", program);
    }

    private static Checksum publishedChecksum(String address) throws UnavailableException {
        try (InputStream content = open(address)) {
            String text = new String(content.readNBytes(CHECKSUM_LIMIT), StandardCharsets.US_ASCII);
            String hex = text.strip().split("\\s", 2)[0].toLowerCase(Locale.ROOT);
            if (!hex.matches("[0-9a-f]{64}")) {
                throw new UnavailableException(address + " does not contain a checksum.");
            }
            return new Checksum(hex);
        } catch (IOException e) {
            throw unavailable(address, e);
        }
    }

    private static InputStream open(String address) throws IOException {
        try {
            URLConnection connection = URI.create(address).toURL().openConnection();
            connection.setConnectTimeout((int) CONNECT_LIMIT.toMillis());
            connection.setReadTimeout((int) SILENCE_LIMIT.toMillis());
            return connection.getInputStream();
        } catch (IllegalArgumentException e) {
            throw new IOException("not an address: " + e.getMessage(), e);
        }
    }

    private static UnavailableException unavailable(String address, IOException e) {
        return new UnavailableException(
                "Cannot fetch " + address + ": " + e.getClass().getSimpleName() + ": " + e.getMessage());
    }
}
