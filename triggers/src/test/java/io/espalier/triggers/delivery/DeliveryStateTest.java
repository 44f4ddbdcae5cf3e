package io.espalier.triggers.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryStateTest {
    private static final List<String> EDGES = List.of(
            "WAITING-RUNNING",
            "WAITING-PARKED",
            "WAITING-DEAD",
            "WAITING-FINISHED",
            "RUNNING-FINISHED",
            "RUNNING-WAITING",
            "RUNNING-PARKED",
            "RUNNING-DEAD",
            "PARKED-RUNNING",
            "DEAD-PARKED",
            "DEAD-DISCARDED");

    @Test
    void hasExactlyTheDocumentedEdges() {
        List<String> edges = new ArrayList<>();
        for (DeliveryState from : DeliveryState.values()) {
            for (DeliveryState to : DeliveryState.values()) {
                if (from.canBecome(to)) {
                    edges.add(from + "-" + to);
                }
            }
        }
        assertThat(edges).containsExactlyInAnyOrderElementsOf(EDGES);
    }
}
