package io.espalier.functions.app;

import io.espalier.app.AppException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory with one file for each secret, as Docker and Kubernetes mount them. One line break at the end of a file is not part
 * of the secret.
 */
record SecretFiles(Path directory) {
    private static final int MAX_BYTES = 64 * 1024;

    SecretFiles {
        directory = directory.toAbsolutePath().normalize();
    }

    /**
     * @return empty if there is no file of this name, or an empty one
     * @throws AppException if the file cannot be read, is too large, or not UTF-8
     */
    Optional<String> read(String name) {
        if (name.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        Path file = directory.resolve(name).normalize();
        // A name is never a way out of the directory.
        if (!directory.equals(file.getParent()) || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        return Optional.of(withoutLineBreak(text(file))).filter(content -> !content.isEmpty());
    }

    private static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw unusable(file, "is larger than " + MAX_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) { // quotes nothing, but says nothing either
            throw unusable(file, "is not UTF-8");
        } catch (IOException _) {
            throw unusable(file, "cannot be read");
        }
    }

    private static AppException unusable(Path file, String why) {
        return new AppException("the secret in '" + file + "' " + why);
    }

    private static String withoutLineBreak(String content) {
        if (content.endsWith("\r\n")) {
            return content.substring(0, content.length() - 2);
        }
        return content.endsWith("\n") ? content.substring(0, content.length() - 1) : content;
    }

    @Override
    public String toString() {
        return "'" + directory + "'";
    }
}
