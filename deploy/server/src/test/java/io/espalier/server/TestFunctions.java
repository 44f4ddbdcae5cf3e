package io.espalier.server;

import io.espalier.functions.EndpointRequest;
import io.quarkus.funqy.Funq;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The functions of the app that these tests serve. */
@Singleton
public class TestFunctions {
    static final AtomicInteger GREETINGS = new AtomicInteger();
    static final AtomicInteger SPINNING = new AtomicInteger();
    static final AtomicInteger PAUSED = new AtomicInteger();
    static volatile boolean spin;
    static volatile CountDownLatch pause = new CountDownLatch(0);

    /** Greets. */
    @Funq
    public Map<String, String> hello() {
        GREETINGS.incrementAndGet();
        return Map.of("hello", "world");
    }

    /** Greets whoever asks over an endpoint. */
    @Funq
    public Map<String, String> greet(EndpointRequest request) {
        return hello();
    }

    /** How long the body is. */
    @Funq
    public int measure(EndpointRequest request) {
        return request.body().length();
    }

    /** Deaf to interrupts, as code in a loop is. */
    @Funq
    public void spin(EndpointRequest request) {
        SPINNING.incrementAndGet();
        while (spin) {
            Thread.onSpinWait();
        }
        SPINNING.decrementAndGet();
    }

    /** Waits until it is let go. */
    @Funq
    public void pause(EndpointRequest request) throws InterruptedException {
        PAUSED.incrementAndGet();
        pause.await();
    }
}
