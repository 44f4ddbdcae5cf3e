package io.espalier.triggers.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which version a deletion made: the first deletion after the last version that is known to be older. Between two deletions of a
 * document there always are changes that name theirs.
 */
final class DeletedVersions {
    /** Of each document: the versions by their cluster times. */
    private final Map<Integer, TreeMap<Long, Integer>> named = new HashMap<>();

    private final Map<Integer, TreeSet<Integer>> deletions = new HashMap<>();

    private DeletedVersions() {}

    static List<Entry> name(List<Change> changes, List<Entry> entries) {
        DeletedVersions versions = new DeletedVersions();
        for (Change change : changes) {
            if (change.isDelete()) {
                versions.deletions
                        .computeIfAbsent(change.document(), document -> new TreeSet<>())
                        .add(change.version());
            }
        }
        for (Entry entry : entries) {
            if (entry.version() != Entry.UNNAMED) {
                versions.named
                        .computeIfAbsent(entry.document(), document -> new TreeMap<>())
                        .put(entry.clusterTime(), entry.version());
            }
        }
        return entries.stream()
                .map(entry -> entry.version() == Entry.UNNAMED ? entry.named(versions.of(entry)) : entry)
                .toList();
    }

    private int of(Entry deletion) {
        Map.Entry<Long, Integer> before =
                named.getOrDefault(deletion.document(), new TreeMap<>()).lowerEntry(deletion.clusterTime());
        int last = before == null ? Entry.UNNAMED : before.getValue();
        Integer version =
                deletions.getOrDefault(deletion.document(), new TreeSet<>()).higher(last);
        return version == null ? Entry.UNNAMED : version;
    }
}
