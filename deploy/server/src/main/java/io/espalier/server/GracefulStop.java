package io.espalier.server;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Stops several parts of the process at the same time, so that one that hangs keeps no other from its stop. */
final class GracefulStop {
    private GracefulStop() {}

    /** Asks all to stop, and waits for them; false if some have not stopped after that time. */
    static boolean together(Duration limit, Runnable... stops) {
        long end = System.nanoTime() + limit.toNanos();
        List<Thread> threads = Arrays.stream(stops)
                .map(stop -> Thread.ofVirtual().name("espalier-stop").start(stop))
                .toList();
        boolean all = true;
        try {
            for (Thread thread : threads) {
                all &= thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return all;
    }
}
