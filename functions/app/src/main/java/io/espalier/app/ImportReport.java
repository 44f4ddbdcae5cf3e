package io.espalier.app;

import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/** What became of the parts of an app directory. A refused part denies; nothing is open because it was not understood. */
public record ImportReport(List<Entry> entries) {
    public ImportReport {
        entries = List.copyOf(entries);
    }

    /** Whether any part was refused. */
    public boolean hasRefusals() {
        return entries.stream().anyMatch(e -> e.outcome() == Outcome.REFUSED);
    }

    /**
     * The report for people: a line for each part that does not work exactly as its file says, refusals first, and a last
     * line with the number of parts that do.
     */
    public String toText() {
        StringBuilder text = new StringBuilder();
        for (Outcome outcome : List.of(Outcome.REFUSED, Outcome.MISSING, Outcome.ADAPTED)) {
            entries.stream()
                    .filter(entry -> entry.outcome() == outcome)
                    .forEach(entry -> text.append(entry.toText()).append('\n'));
        }
        long honoured = entries.stream()
                .filter(entry -> entry.outcome() == Outcome.HONOURED)
                .count();
        return text.append(honoured).append(" parts are honoured\n").toString();
    }

    /**
     * The report for programs: {@code {"counts": {"REFUSED": n, …}, "entries": [{"outcome", "file", "path", "reason",
     * "advice"}, …]}}.
     */
    public String toJson() {
        BsonDocument counts = new BsonDocument();
        for (Outcome outcome : Outcome.values()) {
            long count =
                    entries.stream().filter(entry -> entry.outcome() == outcome).count();
            counts.append(outcome.name(), new BsonInt32(Math.toIntExact(count)));
        }
        return new BsonDocument("counts", counts)
                .append(
                        "entries",
                        new BsonArray(entries.stream().map(Entry::toDocument).toList()))
                .toJson(JsonWriterSettings.builder()
                        .outputMode(JsonMode.RELAXED)
                        .indent(true)
                        .build());
    }

    /** What became of a part. */
    public enum Outcome {
        /** Works as the file says. */
        HONOURED,
        /** Works, but not exactly as the file says; the reason tells the difference. */
        ADAPTED,
        /** Does not work and denies. */
        REFUSED,
        /** Waits for something from outside, such as a secret or the code of a function. */
        MISSING
    }

    /**
     * @param reason why, in a sentence; empty for what is honoured
     * @param advice what to do, in a sentence; empty where nothing needs to be done
     */
    public record Entry(Outcome outcome, SourceLocation location, String reason, String advice) {
        private BsonDocument toDocument() {
            return new BsonDocument("outcome", new BsonString(outcome.name()))
                    .append("file", new BsonString(location.file()))
                    .append("path", new BsonString(location.path()))
                    .append("reason", new BsonString(reason))
                    .append("advice", new BsonString(advice));
        }

        /** One line: outcome, place, reason, and what to do. */
        public String toText() {
            return outcome + " " + location + ": " + reason + (advice.isEmpty() ? "" : "; what to do: " + advice);
        }
    }
}
