package io.espalier.triggers.position;

import java.time.Instant;
import org.bson.BsonTimestamp;

/** What cluster times, which count operations within seconds, have to do with the time of day. */
public final class ClusterTimes {
    private ClusterTimes() {}

    /** The second of a cluster time. */
    public static Instant instant(BsonTimestamp time) {
        return Instant.ofEpochSecond(Integer.toUnsignedLong(time.getTime()));
    }

    /** The first cluster time of the second of {@code instant}. */
    public static BsonTimestamp first(Instant instant) {
        return new BsonTimestamp((int) instant.getEpochSecond(), 0);
    }

    /** The one after {@code time}. */
    public static BsonTimestamp after(BsonTimestamp time) {
        return new BsonTimestamp(time.getValue() + 1);
    }
}
