package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.shop.PaymentGateway.Charge;
import io.espalier.shop.PaymentGateway.Outcome;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaymentDeskTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void sandboxDecidesByPaymentMethodOnly() {
        PaymentDesk desk = new PaymentDesk(new SandboxPaymentGateway(), LONG);
        assertThat(desk.charge(charge("card"))).isEqualTo(new Outcome.Paid("sandbox-order-1"));
        assertThat(desk.charge(charge("anything"))).isInstanceOf(Outcome.Paid.class);
        assertThat(desk.charge(charge("card_declined"))).isInstanceOf(Outcome.Declined.class);
    }

    @Test
    void aGatewayThatNeverAnswersIsUnknownAfterTheLimit() {
        PaymentDesk desk = new PaymentDesk(new SandboxPaymentGateway(), SHORT);
        assertThat(desk.charge(charge("card_timeout")))
                .isEqualTo(new Outcome.Unknown("the payment provider did not answer within 50 ms"));
    }

    @Test
    void aGatewayThatIsGivenUpIsInterrupted() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        PaymentDesk desk = new PaymentDesk(
                charge -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                    return new Outcome.Paid("never");
                },
                SHORT);
        // One that is given up before it has begun never begins.
        while (begun.getCount() > 0) {
            desk.charge(charge("card"));
        }
        assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void aGatewayThatBreaksIsUnknown() {
        PaymentDesk desk = new PaymentDesk(
                charge -> {
                    throw new IllegalStateException("secret of the gateway");
                },
                LONG);
        assertThat(desk.charge(charge("card")))
                .isEqualTo(new Outcome.Unknown("the payment provider failed without an answer"));
    }

    private static Charge charge(String method) {
        return new Charge("order-1", new BigDecimal("10.00"), method);
    }
}
