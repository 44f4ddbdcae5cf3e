package io.espalier.triggers.delivery;

/** Where a delivery is on its way. The README's table names the reason for each edge. */
public enum DeliveryState {
    /** In its lane, in memory: behind other events of its document, or between two quick attempts. */
    WAITING,
    /** With its receiver. */
    RUNNING,
    /** In {@code trigger_deliveries} until its next attempt, or behind an event of its document that is parked. */
    PARKED,
    /** Nothing is left to do. */
    FINISHED,
    /** In {@code dead_letters}, until somebody decides about it. */
    DEAD,
    /** Somebody has decided that it is not delivered. */
    DISCARDED;

    boolean canBecome(DeliveryState next) {
        return switch (this) {
            case WAITING -> next == RUNNING || next == PARKED || next == DEAD || next == FINISHED;
            case RUNNING -> next == FINISHED || next == WAITING || next == PARKED || next == DEAD;
            case PARKED -> next == RUNNING;
            case DEAD -> next == PARKED || next == DISCARDED;
            case FINISHED, DISCARDED -> false;
        };
    }
}
