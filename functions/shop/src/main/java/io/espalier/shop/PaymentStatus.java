package io.espalier.shop;

import java.util.Locale;

/** Where an order's payment stands. */
public enum PaymentStatus {
    /** Somebody is asking the gateway, or died doing so. */
    PROCESSING,
    /** The money moved. */
    SUCCEEDED,
    /** The money did not move. */
    FAILED,
    /** Whether the money moved is not known: somebody has to look. */
    UNKNOWN,
    /** The money moved, but the order was cancelled meanwhile. */
    REFUND_DUE;

    /** The name in documents. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
