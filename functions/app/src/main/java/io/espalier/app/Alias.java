package io.espalier.app;

import java.util.Optional;
import org.bson.BsonValue;

/**
 * A piece of an elder file that is read as if it were a file of the newer form. Whatever is said about it names the place
 * where it really stands.
 *
 * @param file the file that holds it
 * @param origin where it stands
 * @param content its content; empty if the piece cannot be read
 * @param fault why it cannot be read
 */
record Alias(ConfigFile file, SourceLocation origin, Optional<BsonValue> content, Fault fault) {
    /** Why a file cannot be read, and what to do. */
    record Fault(String reason, String advice) {}

    private static final Fault TWICE =
            new Fault("the same part is defined in another file as well", "keep one of the two");

    static Alias of(ConfigFile file, SourceLocation origin, BsonValue content) {
        return new Alias(file, origin, Optional.of(content), TWICE);
    }

    static Alias unreadable(ConfigFile file, SourceLocation origin, UnreadableFileException cause) {
        return new Alias(file, origin, Optional.empty(), new Fault(cause.reason(), cause.advice()));
    }

    /** What remains when two files define the same part: which of them is meant cannot be known. */
    Alias ambiguous() {
        return new Alias(file, origin, Optional.empty(), TWICE);
    }

    BsonValue read() throws UnreadableFileException {
        return content.orElseThrow(() -> new UnreadableFileException(fault.reason(), fault.advice()));
    }
}
