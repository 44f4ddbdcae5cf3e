package io.espalier.triggers.ledger;

/** A broken promise. */
public record Fault(Kind kind, String text) {

    /** Which promise. */
    public enum Kind {
        /** An acknowledged change that was neither delivered nor kept as a dead letter. */
        LOST,
        /** A delivery of what nobody wrote. */
        UNKNOWN,
        /** A first delivery after that of a later change, or a step back that nothing explains. */
        DISORDERED,
        /** A second effect of a transactional function, or an effect of a dead letter. */
        DOUBLED,
        /** A repetition without an incident behind whose saved position it lies. */
        UNEXPLAINED
    }

    @Override
    public String toString() {
        return kind + " " + text;
    }
}
