package io.espalier.triggers.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.Ordering;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The judge finds what a broken engine would leave behind. Version n of a document is written at cluster time 10 n. */
class VerdictTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Promise PLAIN = new Promise("t", Ordering.DOCUMENT, false);
    private static final Promise ONCE = new Promise("t", Ordering.DOCUMENT, true);
    private static final Promise UNORDERED = new Promise("t", Ordering.NONE, false);
    private static final Promise TOTAL = new Promise("t", Ordering.TOTAL, true);

    private final List<Change> changes = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<Incident> incidents = new ArrayList<>();

    @Test
    void hasNothingToSayAboutWhatIsWhole() {
        written(4);
        delivered(1, 2, 3, 4);
        assertThat(judge(PLAIN).faults()).isEmpty();
        assertThat(judge(ONCE).faults()).isEmpty();
        assertThat(judge(PLAIN).repetitions()).isEmpty();
    }

    @Test
    void findsALostEvent() {
        written(3);
        delivered(1, 3);
        assertThat(judge(PLAIN).faults()).containsExactly(new Fault(Fault.Kind.LOST, "t: document 0, version 2"));
    }

    @Test
    void aDeadLetterIsNotLost() {
        written(3);
        delivered(1, 3);
        dead(2);
        assertThat(judge(ONCE).faults()).isEmpty();
    }

    @Test
    void findsASwappedOrder() {
        written(3);
        delivered(1, 3, 2);
        assertThat(kinds(PLAIN)).containsExactly(Fault.Kind.DISORDERED);
        assertThat(kinds(UNORDERED)).isEmpty();
    }

    @Test
    void aSwappedOrderHasNoExcuse() {
        written(3);
        delivered("a", 1, 3);
        incident(Incident.Kind.KILLED, "a", 0);
        delivered("b", 2);
        assertThat(kinds(PLAIN)).containsExactly(Fault.Kind.DISORDERED);
    }

    @Test
    void findsDocumentsSwappedInTotalOrder() {
        changes.add(new Change(0, 1, false));
        changes.add(new Change(1, 1, false));
        entries.add(new Entry("t", 1, 1, 20, "a", SECOND, 1, false));
        entries.add(new Entry("t", 0, 1, 10, "a", 2 * SECOND, 1, false));
        assertThat(kinds(TOTAL)).containsExactly(Fault.Kind.DISORDERED);
        assertThat(kinds(ONCE)).isEmpty();
    }

    @Test
    void findsADoubleEffectAlsoWhenTheProcessWasKilled() {
        written(2);
        delivered("a", 1);
        incident(Incident.Kind.KILLED, "a", 0);
        delivered("b", 1, 2);
        assertThat(kinds(ONCE)).containsExactly(Fault.Kind.DOUBLED);
    }

    @Test
    void findsTheEffectOfADeadLetter() {
        written(1);
        delivered(1);
        dead(1);
        assertThat(kinds(ONCE)).containsExactly(Fault.Kind.DOUBLED);
    }

    @Test
    void findsWhatNobodyWrote() {
        written(1);
        delivered(1, 2);
        assertThat(kinds(PLAIN)).containsExactly(Fault.Kind.UNKNOWN);
    }

    @Test
    void aReplayAfterAKillIsExplained() {
        written(4);
        delivered("a", 1, 2, 3);
        incident(Incident.Kind.KILLED, "a", 10);
        delivered("b", 2, 3, 4);
        assertThat(judge(PLAIN).faults()).isEmpty();
        assertThat(judge(PLAIN).repetitions()).isEqualTo(Map.of(Incident.Kind.KILLED, 2));
        assertThat(judge(PLAIN).examples().get(Incident.Kind.KILLED))
                .contains("by a and again by b", "saved position was 10");
    }

    @Test
    void aReplayOfWhatWasSavedBeforeTheKillIsNot() {
        written(4);
        delivered("a", 1, 2, 3);
        incident(Incident.Kind.KILLED, "a", 20);
        delivered("b", 2, 3, 4);
        assertThat(kinds(PLAIN)).containsExactly(Fault.Kind.UNEXPLAINED);
    }

    @Test
    void theDeathOfAnotherProcessExplainsNothing() {
        written(3);
        delivered("a", 1, 2);
        incident(Incident.Kind.KILLED, "c", 0);
        delivered("b", 2, 3);
        assertThat(kinds(PLAIN)).containsExactlyInAnyOrder(Fault.Kind.UNEXPLAINED, Fault.Kind.DISORDERED);
        assertThat(kinds(UNORDERED)).containsExactly(Fault.Kind.UNEXPLAINED);
    }

    @Test
    void aDeathBeforeTheFirstDeliveryExplainsNothing() {
        written(3);
        incident(Incident.Kind.KILLED, "a", 0);
        delivered("a", 1, 2);
        delivered("b", 2, 3);
        assertThat(kinds(UNORDERED)).containsExactly(Fault.Kind.UNEXPLAINED);
    }

    @Test
    void aStepBackWithinAReplayNeedsAnIncidentOfItsOwn() {
        written(3);
        delivered("a", 1, 2, 3);
        incident(Incident.Kind.KILLED, "a", 0);
        delivered("b", 1, 3, 2);
        assertThat(kinds(PLAIN)).containsExactly(Fault.Kind.DISORDERED);
    }

    @Test
    void namesTheVersionsOfDeletions() {
        changes.add(new Change(0, 1, false));
        changes.add(new Change(0, 2, true));
        changes.add(new Change(0, 3, false));
        changes.add(new Change(0, 4, true));
        for (int version : List.of(1, Entry.UNNAMED, 3)) {
            long moment = entries.size() + 1L;
            entries.add(new Entry("t", 0, version, 10 * moment, "a", moment * SECOND, 1, false));
        }
        assertThat(judge(PLAIN).faults()).containsExactly(new Fault(Fault.Kind.LOST, "t: document 0, version 4"));
    }

    private void written(int versions) {
        for (int version = 1; version <= versions; version++) {
            changes.add(new Change(0, version, false));
        }
    }

    private void delivered(int... versions) {
        delivered("a", versions);
    }

    private void delivered(String process, int... versions) {
        for (int version : versions) {
            entries.add(new Entry("t", 0, version, 10L * version, process, now(), 1, false));
        }
    }

    private void dead(int version) {
        entries.add(new Entry("t", 0, version, 10L * version, "", 0, 0, true));
    }

    private void incident(Incident.Kind kind, String process, long saved) {
        long between = now() - SECOND / 2;
        incidents.add(new Incident(kind, process, between, between, Map.of("t", saved)));
    }

    private long now() {
        return (entries.size() + 1) * SECOND;
    }

    private List<Fault.Kind> kinds(Promise promise) {
        return judge(promise).faults().stream().map(Fault::kind).toList();
    }

    private Verdict judge(Promise promise) {
        return Verdict.of(changes, entries, incidents, List.of(promise));
    }
}
