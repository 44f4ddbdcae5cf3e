package io.espalier.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 checksum that a file must have.
 *
 * @param hex 64 hexadecimal digits in lower case
 */
record Checksum(String hex) {

    void verify(Path file) throws IOException, MongodSource.UnavailableException {
        String actual = of(file);
        if (!actual.equals(hex)) {
            throw new MongodSource.UnavailableException("What was delivered is damaged: " + file.getFileName()
                    + " has the SHA-256 checksum " + actual + " instead of " + hex + ".");
        }
    }

    private static String of(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream content = new DigestInputStream(Files.newInputStream(file), digest)) {
                content.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
