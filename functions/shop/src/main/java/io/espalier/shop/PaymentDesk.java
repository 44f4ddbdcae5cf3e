package io.espalier.shop;

import io.espalier.functions.FailureTrace;
import io.espalier.shop.PaymentGateway.Charge;
import io.espalier.shop.PaymentGateway.Outcome;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Asks the payment gateway and waits for so long and no longer. Thread-safe. */
record PaymentDesk(PaymentGateway gateway, Duration timeLimit) {
    private static final Logger LOG = Logger.getLogger(PaymentDesk.class);

    Outcome charge(Charge charge) {
        FutureTask<Outcome> task = new FutureTask<>(() -> gateway.charge(charge));
        Thread.ofVirtual().name("payment-" + charge.key()).start(task);
        try {
            return task.get(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Outcome.Unknown("the payment provider did not answer within " + timeLimit.toMillis() + " ms");
        } catch (ExecutionException e) {
            LOG.warnf("payment of order %s failed without an answer: %s", charge.key(), FailureTrace.of(e));
            return new Outcome.Unknown("the payment provider failed without an answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Unknown("the payment was interrupted");
        } finally {
            task.cancel(true);
        }
    }
}
