package io.espalier.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * One file of an app directory.
 *
 * @param root the directory, with links resolved
 * @param path where the file stands
 */
record ConfigFile(Path root, Path path) {
    /** More than any real file of an app needs. */
    private static final int MAX_BYTES = 4 << 20;

    /** Reads the file as one JSON value with its extended JSON resolved. Nothing outside of the directory is ever opened. */
    BsonValue read() throws UnreadableFileException {
        String text = text();
        JsonSyntax.check(text);
        try {
            return parse(text);
        } catch (RuntimeException e) {
            // The parser's failures have many types, and their messages quote the content.
            throw new UnreadableFileException(
                    "a number is out of range, or an extended JSON value such as $oid, $date or $numberLong is malformed",
                    "write it as extended JSON (version 2) demands");
        }
    }

    boolean isLink() {
        return Files.isSymbolicLink(path);
    }

    boolean isReadable() {
        return Files.isReadable(path);
    }

    private static BsonValue parse(String text) {
        // The BSON parser reads documents only; the value is wrapped so that arrays and plain values are read as well.
        BsonValue value = BsonDocument.parse("{\"value\": " + text + "}").get("value");
        return java.util.Objects.requireNonNull(value);
    }

    private String text() throws UnreadableFileException {
        try {
            if (!path.toRealPath().startsWith(root)) {
                throw new UnreadableFileException(
                        "the link leads out of the app directory", "put the file itself into the directory");
            }
            if (!Files.isRegularFile(path)) {
                throw new UnreadableFileException("it is not a file", "put a file in its place");
            }
            return decode(bytes());
        } catch (CharacterCodingException e) {
            throw new UnreadableFileException("the file is not encoded in UTF-8", "save it as UTF-8");
        } catch (IOException e) {
            throw new UnreadableFileException("the file cannot be opened", "check that it exists and may be read");
        }
    }

    private byte[] bytes() throws IOException, UnreadableFileException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new UnreadableFileException(
                        "the file is larger than " + (MAX_BYTES >> 20) + " MB", "check that it belongs here");
            }
            return bytes;
        }
    }

    private static String decode(byte[] bytes) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
