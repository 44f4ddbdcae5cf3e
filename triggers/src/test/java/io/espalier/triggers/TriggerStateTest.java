package io.espalier.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TriggerStateTest {
    private static final List<String> EDGES = List.of(
            "STOPPED-WAITING",
            "WAITING-STOPPED",
            "WAITING-RUNNING",
            "WAITING-SUSPENDED",
            "RUNNING-STOPPED",
            "RUNNING-WAITING",
            "RUNNING-SUSPENDED",
            "SUSPENDED-STOPPED");

    @Test
    void hasExactlyTheDocumentedEdges() {
        List<String> edges = new ArrayList<>();
        for (TriggerState from : TriggerState.values()) {
            for (TriggerState to : TriggerState.values()) {
                if (from.canBecome(to)) {
                    edges.add(from + "-" + to);
                }
            }
        }
        assertThat(edges).containsExactlyInAnyOrderElementsOf(EDGES);
    }

    @Test
    void aForbiddenEdgeIsRefusedAndChangesNothing() {
        TriggerProgress progress = new TriggerProgress("t");
        assertThatThrownBy(() -> progress.become(TriggerState.RUNNING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("trigger 't' is STOPPED, which does not lead to RUNNING");
        assertThat(progress.status().state()).isEqualTo(TriggerState.STOPPED);
    }
}
