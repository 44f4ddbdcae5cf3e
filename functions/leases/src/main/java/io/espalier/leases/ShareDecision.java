package io.espalier.leases;

import io.espalier.leases.ShareView.Lease;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a process does about its share, as arithmetic on one look. All members that see the same decide alike, so that no two of
 * them reach for the same piece; where they see different things MongoDB decides, and the next look shows it.
 *
 * <p>Pieces divided by members is everybody's share, one more for those who have the most already: so no piece changes hands
 * without need, and no two members differ by more than one. A free piece is for the member that is most short of its share. What
 * that one leaves lying is taken by whoever can do it.
 */
final class ShareDecision {
    private final ShareView view;
    private final Self self;

    /** What of the known leases each member cannot take. */
    private final Map<String, Set<String>> lacks = new HashMap<>();

    /** By how many pieces each member is short of its share; negative if it has more. */
    private final Map<String, Integer> shortOf = new HashMap<>();

    private final List<String> take = new ArrayList<>();
    private final List<String> giveBack = new ArrayList<>();

    /**
     * What a process knows of itself, newer than any look.
     *
     * @param known leases of the pieces that it knows
     * @param able those that it has or can take at present
     * @param working those that it has and is not giving back
     * @param leaving those that it has not done with yet: it gives them back, or has lost them
     * @param leftLying those that were free for a while, and nobody took them
     */
    record Self(
            String owner,
            Set<String> known,
            Set<String> able,
            Set<String> working,
            Set<String> leaving,
            Set<String> leftLying) {}

    private ShareDecision(ShareView view, Self self) {
        this.view = view;
        this.self = self;
    }

    static ShareDecision of(ShareView view, Self self) {
        ShareDecision decision = new ShareDecision(view, self);
        decision.countMembers();
        Set<String> free = decision.free();
        decision.divide(free);
        decision.assign(free);
        decision.giveBackTooMuch();
        return decision;
    }

    /** Leases to take. */
    List<String> take() {
        return take;
    }

    /** Leases to hand over, because another member is short of pieces and can do these. */
    List<String> giveBack() {
        return giveBack;
    }

    private void countMembers() {
        view.members().forEach(member -> lacks.put(member.owner(), member.lacks()));
        Set<String> own = new HashSet<>(self.known());
        own.removeAll(self.able());
        lacks.put(self.owner(), own);
    }

    /** In an order that is the same for all. */
    private Set<String> free() {
        Set<String> free = new TreeSet<>();
        for (Lease lease : view.leases()) {
            if (isFree(lease) && lacks.values().stream().anyMatch(lacking -> !lacking.contains(lease.name()))) {
                free.add(lease.name());
            }
        }
        free.retainAll(self.known());
        return free;
    }

    /** What MongoDB believes to be ours, and we know nothing of, is free as well. */
    private boolean isFree(Lease lease) {
        return lease.free()
                || (lease.owner().equals(self.owner())
                        && !self.working().contains(lease.name())
                        && !self.leaving().contains(lease.name()));
    }

    private void divide(Set<String> free) {
        Map<String, Integer> counts = new HashMap<>();
        lacks.keySet().forEach(member -> counts.put(member, 0));
        int pieces = free.size();
        for (Lease lease : view.leases()) {
            if (!isFree(lease)) {
                pieces++;
                counts.computeIfPresent(lease.owner(), (owner, count) -> count + 1);
            }
        }
        counts.put(self.owner(), self.working().size());

        int share = pieces / counts.size();
        int oneMore = pieces % counts.size();
        List<String> mostFirst = counts.keySet().stream()
                .sorted(Comparator.comparingInt((String member) -> -counts.getOrDefault(member, 0))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        for (String member : mostFirst) {
            shortOf.put(member, share + (oneMore-- > 0 ? 1 : 0) - counts.getOrDefault(member, 0));
        }
    }

    private void assign(Set<String> free) {
        for (String name : free) {
            Optional<String> next = mostShort(name);
            next.ifPresent(member -> shortOf.merge(member, -1, Integer::sum));
            boolean isOurs = next.filter(self.owner()::equals).isPresent();
            if (isOurs || (self.leftLying().contains(name) && self.able().contains(name))) {
                take.add(name);
            }
        }
    }

    private void giveBackTooMuch() {
        int tooMuch = -shortOf.getOrDefault(self.owner(), 0);
        for (String name : new TreeSet<>(self.working()).descendingSet()) {
            if (giveBack.size() >= tooMuch) {
                return;
            }
            mostShort(name).ifPresent(member -> {
                shortOf.merge(member, -1, Integer::sum);
                giveBack.add(name);
            });
        }
    }

    /** Who should have the piece next; whoever has more than his share is not short of any. */
    private Optional<String> mostShort(String name) {
        return shortOf.keySet().stream()
                .filter(member -> shortOf.getOrDefault(member, 0) > 0)
                .filter(member -> !lacks.getOrDefault(member, Set.of()).contains(name))
                .max(Comparator.comparingInt((String member) -> shortOf.getOrDefault(member, 0))
                        .thenComparing(Comparator.reverseOrder()));
    }
}
