package io.espalier.triggers.ledger;

import io.espalier.app.Ordering;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the ledger proves.
 *
 * @param repetitions how often events were delivered again, by what explains it
 * @param examples one repetition of each kind, with its crash window
 */
public record Verdict(
        List<Fault> faults, Map<Incident.Kind, Integer> repetitions, Map<Incident.Kind, String> examples) {

    /**
     * Compares what was written with what was delivered.
     *
     * @param changes all acknowledged ones
     * @param entries of all triggers, in any order
     */
    public static Verdict of(
            List<Change> changes, List<Entry> entries, List<Incident> incidents, List<Promise> promises) {
        Judge judge = new Judge(incidents);
        Map<String, List<Entry>> byTrigger =
                DeletedVersions.name(changes, entries).stream().collect(Collectors.groupingBy(Entry::trigger));
        for (Promise promise : promises) {
            judge.judge(promise, changes, byTrigger.getOrDefault(promise.trigger(), List.of()));
        }
        return new Verdict(List.copyOf(judge.faults), Map.copyOf(judge.repetitions), Map.copyOf(judge.examples));
    }

    private record Key(int document, int version) {}

    private static final class Judge {
        private final List<Incident> incidents;
        private final List<Fault> faults = new ArrayList<>();
        private final Map<Incident.Kind, Integer> repetitions = new EnumMap<>(Incident.Kind.class);
        private final Map<Incident.Kind, String> examples = new EnumMap<>(Incident.Kind.class);

        Judge(List<Incident> incidents) {
            this.incidents = incidents.stream()
                    .sorted(Comparator.comparing(Incident::kind))
                    .toList();
        }

        void judge(Promise promise, List<Change> changes, List<Entry> entries) {
            List<Entry> delivered = entries.stream()
                    .filter(entry -> !entry.dead())
                    .sorted(Comparator.comparingLong(Entry::at))
                    .toList();
            requireComplete(promise, changes, entries);
            requireExplained(promise, delivered);
            if (promise.exactlyOnce()) {
                requireOnce(entries);
            }
            if (promise.ordering() != Ordering.NONE) {
                delivered.stream()
                        .collect(Collectors.groupingBy(
                                entry -> promise.ordering() == Ordering.TOTAL ? 0 : entry.document()))
                        .values()
                        .forEach(this::requireOrder);
            }
        }

        private void requireComplete(Promise promise, List<Change> changes, List<Entry> entries) {
            Set<Key> missing = changes.stream()
                    .map(change -> new Key(change.document(), change.version()))
                    .collect(Collectors.toCollection(HashSet::new));
            Set<Key> written = Set.copyOf(missing);
            for (Entry entry : entries) {
                if (!written.contains(key(entry))) {
                    fault(Fault.Kind.UNKNOWN, entry.place() + " was not written");
                }
                missing.remove(key(entry));
            }
            missing.forEach(lost -> fault(
                    Fault.Kind.LOST,
                    promise.trigger() + ": document " + lost.document() + ", version " + lost.version()));
        }

        private void requireOnce(List<Entry> entries) {
            entries.stream().collect(Collectors.groupingBy(Judge::key)).values().stream()
                    .filter(same -> same.size() > 1)
                    .forEach(same -> fault(Fault.Kind.DOUBLED, same.toString()));
        }

        private void requireExplained(Promise promise, List<Entry> delivered) {
            Map<Key, Entry> latest = new HashMap<>();
            for (Entry entry : delivered) {
                Entry earlier = latest.put(key(entry), entry);
                // Of a transactional function no second effect has an excuse.
                if (earlier != null && !promise.exactlyOnce()) {
                    explain(earlier, entry);
                }
            }
        }

        private void explain(Entry earlier, Entry again) {
            Optional<Incident> cause = incidents.stream()
                    .filter(incident -> incident.repeats(earlier, again))
                    .findFirst();
            if (cause.isEmpty()) {
                fault(Fault.Kind.UNEXPLAINED, earlier + " again as " + again);
                return;
            }
            Incident incident = cause.get();
            repetitions.merge(incident.kind(), 1, Integer::sum);
            examples.putIfAbsent(
                    incident.kind(),
                    again.place() + " at cluster time " + again.clusterTime() + ", by " + earlier.process()
                            + " and again by " + again.process() + ": "
                            + (incident.process().isEmpty() ? "all" : incident.process()) + " " + incident.kind()
                            + " when the saved position was " + incident.saved().get(again.trigger()));
        }

        private void requireOrder(List<Entry> delivered) {
            Set<Key> seen = new HashSet<>();
            Entry highest = null;
            Entry previous = null;
            for (Entry entry : delivered) {
                boolean first = seen.add(key(entry));
                if (first && highest != null && isBefore(entry, highest)) {
                    fault(Fault.Kind.DISORDERED, "first " + highest + ", then " + entry);
                } else if (previous != null && !isBefore(previous, entry) && !isExcused(previous, entry)) {
                    fault(Fault.Kind.DISORDERED, "a step back that nothing explains: " + previous + ", then " + entry);
                }
                highest = highest == null || isBefore(highest, entry) ? entry : highest;
                previous = entry;
            }
        }

        private boolean isExcused(Entry previous, Entry entry) {
            return incidents.stream().anyMatch(incident -> incident.liesBetween(previous, entry));
        }

        private static boolean isBefore(Entry one, Entry other) {
            return one.document() == other.document()
                    ? one.version() < other.version()
                    : one.clusterTime() < other.clusterTime();
        }

        private static Key key(Entry entry) {
            return new Key(entry.document(), entry.version());
        }

        private void fault(Fault.Kind kind, String text) {
            faults.add(new Fault(kind, text));
        }
    }
}
