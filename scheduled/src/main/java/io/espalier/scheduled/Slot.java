package io.espalier.scheduled;

import java.time.Instant;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** One due time of a schedule. It is started by whoever records it first. */
record Slot(String schedule, Instant due) {

    BsonDocument id() {
        return new BsonDocument("schedule", new BsonString(schedule))
                .append("due", new BsonDateTime(due.toEpochMilli()));
    }

    /** Ties together what the slot caused, in logs and errors. */
    String correlationId() {
        return schedule + "@" + due;
    }

    @Override
    public String toString() {
        return "slot " + due + " of schedule '" + schedule + "'";
    }
}
