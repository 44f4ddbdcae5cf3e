package io.espalier.leases;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.leases.ShareDecision.Self;
import io.espalier.leases.ShareView.Lease;
import io.espalier.leases.ShareView.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Leases are written {@code name:owner}, or {@code name} alone when they are free. */
class ShareDecisionTest {
    private static final Set<String> ALL = Set.of("a", "b", "c", "d");

    private final List<Member> members = new ArrayList<>();

    @Test
    void aProcessAloneTakesEverything() {
        assertThat(decide(self("one"), "a", "b", "c", "d").take()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void twoThatSeeTheSameTakeDifferentPieces() {
        member("one");
        member("two");
        List<String> one = decide(self("one"), "a", "b", "c", "d").take();
        List<String> two = decide(self("two"), "a", "b", "c", "d").take();
        assertThat(one).hasSize(2).doesNotContainAnyElementsOf(two);
        assertThat(two).hasSize(2);
    }

    @Test
    void whoHasMoreGivesBackWhatTheOtherIsShortOf() {
        member("two");
        ShareDecision decision = decide(self("one", "a", "b", "c", "d"), "a:one", "b:one", "c:one", "d:one");
        assertThat(decision.giveBack()).containsExactly("d", "c");
        assertThat(decision.take()).isEmpty();
    }

    @Test
    void nothingMovesWhenNoDifferenceIsLargerThanOne() {
        member("two");
        member("three");
        assertThat(decide(self("one", "a", "b"), "a:one", "b:one", "c:two", "d:three")
                        .giveBack())
                .isEmpty();
    }

    @Test
    void whatIsBeingGivenBackIsNotCountedAndNotTaken() {
        member("two");
        Self self = new Self("one", ALL, Set.of("a", "b"), Set.of("a", "b"), Set.of("c", "d"), Set.of());
        ShareDecision decision = decide(self, "a:one", "b:one", "c:one", "d");
        assertThat(decision.giveBack()).isEmpty();
        assertThat(decision.take()).isEmpty();
    }

    @Test
    void aPieceThatTheOtherDoesNotKnowStays() {
        members.add(new Member("two", Set.of("c", "d")));
        assertThat(decide(self("one", "c", "d"), "a:two", "b", "c:one", "d:one").giveBack())
                .isEmpty();
        assertThat(decide(self("one", "a", "c", "d"), "a:one", "b:two", "c:one", "d:one")
                        .giveBack())
                .containsExactly("a");
    }

    @Test
    void aPieceThatOnlyThisProcessKnowsIsTakenAtLastWhateverItHas() {
        members.add(new Member("two", Set.of("d")));
        assertThat(decide(self("one", "a", "b"), "a:one", "b:one", "c:two", "d").take())
                .isEmpty();
        Self patient = new Self("one", ALL, ALL, Set.of("a", "b"), Set.of(), Set.of("d"));
        assertThat(decide(patient, "a:one", "b:one", "c:two", "d").take()).containsExactly("d");
    }

    @Test
    void whatTheOtherLeavesLyingIsTaken() {
        member("two");
        Self self = new Self("one", ALL, ALL, Set.of("a", "b"), Set.of(), Set.of("c"));
        assertThat(decide(self, "a:one", "b:one", "c", "d:two").take()).containsExactly("c");
    }

    @Test
    void piecesOfProcessesOfAnotherVersionCountWithoutBeingTaken() {
        member("two");
        ShareDecision decision = decide(self("one", "a", "b"), "a:one", "b:one", "x:two", "y:two", "z");
        assertThat(decision.giveBack()).isEmpty();
        assertThat(decision.take()).isEmpty();
    }

    @Test
    void aLeaseOfOursThatWeKnowNothingOfIsTakenAnew() {
        assertThat(decide(self("one", "a"), "a:one", "b:one").take()).containsExactly("b");
    }

    @Test
    void aPieceThatCannotBeginHereIsLeftAlone() {
        Self self = new Self("one", ALL, Set.of("a"), Set.of(), Set.of(), Set.of("b"));
        assertThat(decide(self, "a", "b").take()).containsExactly("a");
    }

    @Test
    void theLeasesOfOneWhoLeavesAreNobodysShareYet() {
        member("two");
        assertThat(decide(self("one", "a"), "a:one", "b:two", "c:gone", "d:gone")
                        .take())
                .isEmpty();
    }

    private void member(String owner) {
        members.add(new Member(owner, Set.of()));
    }

    private static Self self(String owner, String... working) {
        return new Self(owner, ALL, ALL, Set.of(working), Set.of(), Set.of());
    }

    private ShareDecision decide(Self self, String... leases) {
        List<Lease> seen = Arrays.stream(leases)
                .map(lease -> lease.split(":", -1))
                .map(parts -> new Lease(parts[0], parts.length > 1 ? parts[1] : "", 1, parts.length == 1))
                .toList();
        return ShareDecision.of(new ShareView(members, seen), self);
    }
}
