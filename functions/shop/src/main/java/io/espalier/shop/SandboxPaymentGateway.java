package io.espalier.shop;

import io.quarkus.arc.DefaultBean;
import jakarta.inject.Singleton;
import java.util.concurrent.CountDownLatch;

/**
 * Moves no money. The outcome depends on the payment method only: {@code card_declined} fails, {@code card_timeout} never
 * answers, every other one succeeds.
 */
@DefaultBean
@Singleton
public class SandboxPaymentGateway implements PaymentGateway {

    @Override
    public Outcome charge(Charge charge) throws InterruptedException {
        return switch (charge.method()) {
            case "card_declined" -> new Outcome.Declined("the card was declined");
            case "card_timeout" -> {
                new CountDownLatch(1).await();
                yield new Outcome.Unknown("never reached");
            }
            default -> new Outcome.Paid("sandbox-" + charge.key());
        };
    }
}
