package io.espalier.app;

import java.util.List;

/** What became of the parts of an app directory. A refused part denies; nothing is open because it was not understood. */
public record ImportReport(List<Entry> entries) {
    public ImportReport {
        entries = List.copyOf(entries);
    }

    /** Whether any part was refused. */
    public boolean hasRefusals() {
        return entries.stream().anyMatch(e -> e.outcome() == Outcome.REFUSED);
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
    public record Entry(Outcome outcome, SourceLocation location, String reason, String advice) {}
}
