package io.espalier.functions.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Keys and signatures that OpenSSL made, and tokens that were not made by the code under test. */
final class TestKeys {
    private TestKeys() {}

    static byte[] bytes(String file) {
        try (InputStream in = TestKeys.class.getResourceAsStream("/crypto/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }
}
