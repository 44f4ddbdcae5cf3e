package io.espalier.rules.metrics;

import io.espalier.rules.Namespace;
import io.espalier.rules.metrics.CollectionMetrics.RoleMetrics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

/**
 * Adds up for one call. One thread counts; another one may look at any time, as when the call was given up and its body goes
 * on.
 */
public final class RuleCounters implements RuleMetrics {
    private final Map<Namespace, CollectionCounters> collections = new ConcurrentHashMap<>();

    @Override
    public RoleCounts collection(Namespace namespace, Supplier<List<String>> roles) {
        return collections.computeIfAbsent(namespace, _ -> new CollectionCounters(namespace, roles.get()));
    }

    /** What was counted so far, by the collections' names, without those whose rules were applied to no document. */
    public List<CollectionMetrics> counted() {
        if (collections.isEmpty()) {
            return List.of();
        }
        List<CollectionMetrics> counted = new ArrayList<>();
        for (CollectionCounters collection : collections.values()) {
            CollectionMetrics metrics = collection.counted();
            if (!metrics.roles().isEmpty() || metrics.noMatchingRole() > 0 || metrics.unknownRole() > 0) {
                counted.add(metrics);
            }
        }
        if (counted.size() > 1) {
            counted.sort(Comparator.comparing(metrics -> metrics.namespace().toString()));
        }
        return counted;
    }

    private static final class CollectionCounters implements RoleCounts {
        private static final int DOCUMENTS = 0;
        private static final int EVALUATED = 1;
        private static final int DISCARDED = 2;
        private static final int PER_ROLE = 3;

        private final Namespace namespace;
        private final List<String> roles;
        private final AtomicLongArray counts;
        private final int noRole;
        private final int unknownRole;

        CollectionCounters(Namespace namespace, List<String> roles) {
            this.namespace = namespace;
            this.roles = List.copyOf(roles);
            this.noRole = roles.size() * PER_ROLE;
            this.unknownRole = noRole + 1;
            this.counts = new AtomicLongArray(unknownRole + 1);
        }

        @Override
        public void applied(int role, long documents) {
            add(role * PER_ROLE + DOCUMENTS, documents);
        }

        @Override
        public void fields(int role, int evaluated, int discarded) {
            add(role * PER_ROLE + EVALUATED, evaluated);
            add(role * PER_ROLE + DISCARDED, discarded);
        }

        @Override
        public void noRole() {
            add(noRole, 1);
        }

        @Override
        public void unknownRole(long documents) {
            add(unknownRole, documents);
        }

        /** One thread counts, so that adding needs no atomic operation. */
        private void add(int place, long number) {
            counts.setRelease(place, counts.getPlain(place) + number);
        }

        CollectionMetrics counted() {
            List<RoleMetrics> applied = new ArrayList<>();
            for (int role = 0; role < roles.size(); role++) {
                long documents = counts.getAcquire(role * PER_ROLE + DOCUMENTS);
                if (documents > 0) {
                    applied.add(new RoleMetrics(
                            roles.get(role),
                            documents,
                            counts.getAcquire(role * PER_ROLE + EVALUATED),
                            counts.getAcquire(role * PER_ROLE + DISCARDED)));
                }
            }
            return new CollectionMetrics(namespace, applied, counts.getAcquire(noRole), counts.getAcquire(unknownRole));
        }
    }
}
