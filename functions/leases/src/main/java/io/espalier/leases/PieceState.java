package io.espalier.leases;

import java.util.EnumSet;
import java.util.Set;

/** Where a piece is that this process took, until it has done with it. */
enum PieceState {
    /** Begun, and the lease is renewed. */
    WORKING,
    /** Being finished; the lease is still renewed. */
    HANDING_OVER,
    /** Finished, or never begun because that failed; the lease is given back. */
    RELEASING,
    /** The lease is gone; methods of the piece may still be running. */
    LOST,
    /** All methods have returned. */
    DONE;

    /** What may come next. */
    Set<PieceState> next() {
        return switch (this) {
            case WORKING -> EnumSet.of(HANDING_OVER, RELEASING, LOST);
            case HANDING_OVER -> EnumSet.of(RELEASING, LOST);
            case RELEASING, LOST -> EnumSet.of(DONE);
            case DONE -> EnumSet.noneOf(PieceState.class);
        };
    }

    /** Whether the lease is needed, and so renewed. */
    boolean holds() {
        return this == WORKING || this == HANDING_OVER;
    }
}
