package io.espalier.app;

import io.espalier.app.ImportReport.Entry;
import io.espalier.app.ImportReport.Outcome;
import java.util.ArrayList;
import java.util.List;

/** What is found out about one part while it is read. A part with any refusal is dropped as a whole. */
final class PartReport {
    private final List<Entry> entries = new ArrayList<>();

    void refuse(SourceLocation location, String reason, String advice) {
        entries.add(new Entry(Outcome.REFUSED, location, reason, advice));
    }

    void adapt(SourceLocation location, String reason, String advice) {
        entries.add(new Entry(Outcome.ADAPTED, location, reason, advice));
    }

    boolean isRefused() {
        return entries.stream().anyMatch(entry -> entry.outcome() == Outcome.REFUSED);
    }

    boolean isRefused(SourceLocation location) {
        return entries.stream()
                .anyMatch(entry ->
                        entry.outcome() == Outcome.REFUSED && entry.location().equals(location));
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }
}
