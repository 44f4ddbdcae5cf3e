package io.espalier.triggers.part;

import io.espalier.triggers.delivery.DeliveryOutcome;

/** How an attempt ended, for those who count. */
public enum AttemptResult {
    /** The receiver has the event. */
    DELIVERED,
    /** The receiver failed. */
    FAILED,
    /** Something else failed, and the attempt does not count. */
    UNCOUNTED;

    static AttemptResult of(DeliveryOutcome outcome) {
        return switch (outcome) {
            case DeliveryOutcome.Delivered ignored -> DELIVERED;
            case DeliveryOutcome.Failed ignored -> FAILED;
            case DeliveryOutcome.Postponed ignored -> UNCOUNTED;
            case DeliveryOutcome.Occupied ignored -> UNCOUNTED;
            case DeliveryOutcome.Lost ignored -> UNCOUNTED;
            case DeliveryOutcome.Refused ignored -> UNCOUNTED;
        };
    }
}
