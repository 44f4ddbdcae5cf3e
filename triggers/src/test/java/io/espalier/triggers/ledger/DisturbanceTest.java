package io.espalier.triggers.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DisturbanceTest {

    @Test
    void theSameSeedGivesTheSameSequence() {
        assertThat(sequence(7)).isEqualTo(sequence(7)).isNotEqualTo(sequence(8));
    }

    @Test
    void everythingHappensInTheLongRun() {
        List<Disturbance> sequence = sequence(1);
        assertThat(sequence.stream().map(Disturbance::kind).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(Disturbance.Kind.values()));
        assertThat(sequence.stream()
                        .map(disturbance -> disturbance.victims().size())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(1, 2, 3);
        assertThat(sequence)
                .allSatisfy(disturbance -> assertThat(disturbance.victims())
                        .doesNotHaveDuplicates()
                        .allMatch(place -> place < 3));
    }

    private static List<Disturbance> sequence(long seed) {
        Random random = new Random(seed);
        return Stream.generate(() -> Disturbance.next(random, 3)).limit(1_000).toList();
    }
}
