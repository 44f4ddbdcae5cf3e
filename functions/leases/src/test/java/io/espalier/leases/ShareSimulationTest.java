package io.espalier.leases;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.leases.ShareDecision.Self;
import io.espalier.leases.ShareView.Lease;
import io.espalier.leases.ShareView.Member;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Processes come and go at random and decide by what they see, in an order that changes from round to round. The seed is printed
 * on failure; {@code -Despalier.seed=…} repeats a run.
 */
class ShareSimulationTest {
    private static final int RUNS = 400;

    private final long seed = Long.getLong("espalier.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void everyPieceIsDoneAndNobodyHasTwoMoreThanAnother() {
        for (int run = 0; run < RUNS; run++) {
            World world = new World(random.nextInt(1, 30));
            for (int change = 0; change < 6; change++) {
                world.changeMembers();
                world.rounds(10);
                world.assertSettled("seed " + seed + ", run " + run + ", change " + change);
            }
        }
    }

    private final class World {
        private final Set<String> pieces;
        private final Map<String, String> owners = new TreeMap<>();
        private final List<String> members = new ArrayList<>();
        private final Map<String, Map<String, Integer>> seenFree = new HashMap<>();
        private int born;
        private int moves;

        World(int size) {
            pieces = IntStream.range(0, size).mapToObj(i -> "piece-" + i).collect(Collectors.toSet());
        }

        void changeMembers() {
            if (members.isEmpty() || random.nextInt(3) > 0) {
                for (int i = random.nextInt(1, 4); i > 0; i--) {
                    members.add("member-" + random.nextInt(1000) + "-" + born++);
                }
            } else if (members.size() > 1) {
                String dead = members.remove(random.nextInt(members.size()));
                owners.values().removeIf(dead::equals);
            }
        }

        void rounds(int count) {
            for (int i = 0; i < count; i++) {
                Collections.shuffle(members, random);
                // Some look before the others act, some after.
                Map<String, ShareView> views = new HashMap<>();
                for (String member : members) {
                    if (random.nextBoolean()) {
                        views.put(member, view());
                    }
                }
                for (String member : members) {
                    act(member, views.getOrDefault(member, view()));
                }
            }
        }

        private void act(String member, ShareView view) {
            Set<String> working = owned(member);
            Map<String, Integer> free = seenFree.computeIfAbsent(member, key -> new HashMap<>());
            Set<String> freeNow =
                    view.leases().stream().filter(Lease::free).map(Lease::name).collect(Collectors.toSet());
            free.keySet().retainAll(freeNow);
            freeNow.forEach(name -> free.merge(name, 1, Integer::sum));
            Set<String> leftLying = free.entrySet().stream()
                    .filter(entry -> entry.getValue() > 2)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
            ShareDecision decision =
                    ShareDecision.of(view, new Self(member, pieces, pieces, working, Set.of(), leftLying));
            decision.giveBack().forEach(owners::remove);
            for (String piece : decision.take()) {
                owners.putIfAbsent(piece, member);
            }
            moves += decision.giveBack().size();
        }

        private Set<String> owned(String member) {
            Set<String> owned = new HashSet<>();
            owners.forEach((piece, owner) -> {
                if (owner.equals(member)) {
                    owned.add(piece);
                }
            });
            return owned;
        }

        private ShareView view() {
            return new ShareView(
                    members.stream().map(member -> new Member(member, Set.of())).toList(),
                    pieces.stream()
                            .map(piece ->
                                    new Lease(piece, owners.getOrDefault(piece, ""), 1, !owners.containsKey(piece)))
                            .toList());
        }

        void assertSettled(String run) {
            assertThat(owners.keySet()).as(run).isEqualTo(pieces);
            List<Integer> counts =
                    members.stream().map(member -> owned(member).size()).toList();
            assertThat(Collections.max(counts) - Collections.min(counts))
                    .as(run)
                    .isLessThanOrEqualTo(1);
            int before = moves;
            rounds(3);
            assertThat(moves).as(run + ": nothing moves any more").isEqualTo(before);
        }
    }
}
