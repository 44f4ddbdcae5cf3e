package io.espalier.triggers.part;

import io.espalier.triggers.delivery.Holder;
import io.espalier.triggers.position.PartId;

/** A part while this process holds its lease: all that whoever works on it needs. */
public record HeldPart(
        Trigger trigger, PartId part, PartServices services, Holder holder, PartProgress progress, PartSignal signal) {

    /** Moves the state, unless the lease is lost. */
    void become(PartState next) {
        progress.become(next, signal);
    }

    @Override
    public String toString() {
        return part.toString();
    }
}
