package io.espalier.triggers.position;

import java.util.Optional;
import java.util.OptionalLong;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;

/**
 * A place in a change stream. MongoDB documents that the hexadecimal {@code _data} of its tokens sorts as the stream does.
 * It begins with the cluster time in the server's sort-key encoding: one byte for the type, eight for the value.
 */
public record ResumeToken(BsonDocument document) implements Comparable<ResumeToken> {
    private static final String TIMESTAMP_TYPE = "82";
    private static final int SECONDS_END = 10;
    private static final int TIMESTAMP_END = 18;
    private static final int HEXADECIMAL = 16;

    public ResumeToken {
        if (!document.isString("_data")) {
            throw new IllegalArgumentException("a resume token needs a string _data");
        }
    }

    public String data() {
        return document.getString("_data").getValue();
    }

    /** The cluster time in the token; empty if the server has changed its encoding. */
    public Optional<BsonTimestamp> clusterTime() {
        String data = data();
        return data.startsWith(TIMESTAMP_TYPE) && data.length() >= TIMESTAMP_END
                ? Optional.of(new BsonTimestamp(
                        Long.parseUnsignedLong(data, TIMESTAMP_TYPE.length(), TIMESTAMP_END, HEXADECIMAL)))
                : Optional.empty();
    }

    /** The seconds of the cluster time, since 1970. */
    public OptionalLong epochSecond() {
        String data = data();
        return data.startsWith(TIMESTAMP_TYPE) && data.length() >= TIMESTAMP_END
                ? OptionalLong.of(Integer.toUnsignedLong(
                        Integer.parseUnsignedInt(data, TIMESTAMP_TYPE.length(), SECONDS_END, HEXADECIMAL)))
                : OptionalLong.empty();
    }

    public boolean isAfter(ResumeToken other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(ResumeToken other) {
        return data().compareTo(other.data());
    }
}
