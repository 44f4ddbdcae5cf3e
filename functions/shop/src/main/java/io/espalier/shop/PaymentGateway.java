package io.espalier.shop;

import java.math.BigDecimal;

/**
 * Who moves the money. Offer a CDI bean of this type to replace the sandbox.
 *
 * <p>A charge must be idempotent by {@link Charge#key()}: the shop asks again with the same key when it does not know how an
 * earlier charge ended, and the money must move once. Implementations are thread-safe and may block; the caller waits only
 * so long and then interrupts.
 */
public interface PaymentGateway {

    /** @throws InterruptedException when the caller gave up waiting; whether money moved is then unknown */
    Outcome charge(Charge charge) throws InterruptedException;

    /**
     * @param key the order's id: one order is paid once
     * @param amount with two decimals
     */
    record Charge(String key, BigDecimal amount, String method) {}

    /** How a charge ended. */
    sealed interface Outcome {
        /** The money moved. */
        record Paid(String paymentId) implements Outcome {}

        /** The money did not move, and will not. */
        record Declined(String reason) implements Outcome {}

        /** Whether the money moved is not known: somebody has to look. */
        record Unknown(String reason) implements Outcome {}
    }
}
