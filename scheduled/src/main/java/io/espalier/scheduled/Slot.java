package io.espalier.scheduled;

import java.time.Instant;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;

/**
 * One due time of a schedule. It is started by whoever records it first.
 *
 * @param manual whether it is no due time but the moment in which somebody asked for a run: its record is never that of a
 *     due slot, not even at the same time
 */
record Slot(String schedule, Instant due, boolean manual) {
    static final String MANUAL = "manual";

    static Slot of(String schedule, Instant due) {
        return new Slot(schedule, due, false);
    }

    static Slot manual(String schedule, Instant moment) {
        return new Slot(schedule, moment, true);
    }

    BsonDocument id() {
        BsonDocument id = new BsonDocument("schedule", new BsonString(schedule))
                .append("due", new BsonDateTime(due.toEpochMilli()));
        return manual ? id.append(MANUAL, BsonBoolean.TRUE) : id;
    }

    /** Ties together what the slot caused, in logs and errors. */
    String correlationId() {
        return schedule + "@" + due + (manual ? "-manual" : "");
    }

    @Override
    public String toString() {
        return (manual ? "manual run " : "slot ") + due + " of schedule '" + schedule + "'";
    }
}
