package io.espalier.triggers.stream;

import io.espalier.triggers.position.TriggerPosition;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;

/**
 * Opens change streams, and shares one among the parts in this process whose queries are the same to the letter and that keep
 * pace with it; a part that catches up, or falls behind, reads its own. Thread-safe.
 */
public final class SharedStreams {
    private final BiFunction<WatchQuery, TriggerPosition, ChangeSource> open;

    /** One for each query of the app, and so few that none is ever removed. */
    private final ConcurrentMap<WatchQuery, StreamGroup> groups = new ConcurrentHashMap<>();

    public SharedStreams(ChangeStreams streams) {
        this(streams::open);
    }

    SharedStreams(BiFunction<WatchQuery, TriggerPosition, ChangeSource> open) {
        this.open = open;
    }

    /**
     * Opens the stream of a query where {@code start} ends.
     *
     * @throws com.mongodb.MongoException if MongoDB cannot be reached, or refuses the stream
     */
    public ChangeSource open(WatchQuery query, TriggerPosition start) {
        StreamGroup group =
                groups.computeIfAbsent(query, asked -> new StreamGroup(asked, position -> open.apply(asked, position)));
        return new SharedSource(group, start, position -> open.apply(query, position));
    }
}
