package io.espalier.triggers.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.triggers.position.PartId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartStateTest {
    private static final List<String> EDGES = List.of(
            "STOPPED-STANDBY",
            "STOPPED-SUSPENDED",
            "STANDBY-WAITING",
            "STANDBY-STOPPED",
            "WAITING-RUNNING",
            "WAITING-SUSPENDED",
            "WAITING-STANDBY",
            "WAITING-STOPPED",
            "RUNNING-WAITING",
            "RUNNING-SUSPENDED",
            "RUNNING-STANDBY",
            "RUNNING-STOPPED",
            "SUSPENDED-WAITING",
            "SUSPENDED-STANDBY",
            "SUSPENDED-STOPPED");

    @Test
    void hasExactlyTheDocumentedEdges() {
        List<String> edges = new ArrayList<>();
        for (PartState from : PartState.values()) {
            for (PartState to : PartState.values()) {
                if (from.canBecome(to)) {
                    edges.add(from + "-" + to);
                }
            }
        }
        assertThat(edges).containsExactlyInAnyOrderElementsOf(EDGES);
    }

    @Test
    void aForbiddenEdgeIsRefusedAndChangesNothing() {
        PartProgress progress = new PartProgress(PartId.whole("t"), Clock.systemUTC());
        assertThatThrownBy(() -> progress.become(PartState.RUNNING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("part 't' is STOPPED, which does not lead to RUNNING");
        assertThat(progress.status().state()).isEqualTo(PartState.STOPPED);
    }
}
