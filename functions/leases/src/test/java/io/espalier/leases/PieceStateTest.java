package io.espalier.leases;

import static io.espalier.leases.PieceState.DONE;
import static io.espalier.leases.PieceState.HANDING_OVER;
import static io.espalier.leases.PieceState.LOST;
import static io.espalier.leases.PieceState.RELEASING;
import static io.espalier.leases.PieceState.WORKING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PieceStateTest {

    @Test
    void aPieceGoesOnlyTheseWays() {
        assertThat(WORKING.next()).containsExactly(HANDING_OVER, RELEASING, LOST);
        assertThat(HANDING_OVER.next()).containsExactly(RELEASING, LOST);
        assertThat(RELEASING.next()).containsExactly(DONE);
        assertThat(LOST.next()).containsExactly(DONE);
        assertThat(DONE.next()).isEmpty();
    }

    @Test
    void theLeaseIsRenewedAsLongAsWorkMayGoOn() {
        assertThat(Arrays.stream(PieceState.values()).filter(PieceState::holds)).containsExactly(WORKING, HANDING_OVER);
    }
}
