package io.espalier.accounts;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs the same work on many threads that start together. */
final class Race {
    private Race() {}

    /** What became of one runner: its result, or what it threw. */
    record Outcome<T>(List<T> results, List<Throwable> failures) {}

    static <T> Outcome<T> run(List<Callable<T>> runners) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<T>> futures = new ArrayList<>();
        Outcome<T> outcome = new Outcome<>(new ArrayList<>(), new ArrayList<>());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Callable<T> runner : runners) {
                futures.add(threads.submit(() -> {
                    start.await();
                    return runner.call();
                }));
            }
            start.countDown();
            for (Future<T> future : futures) {
                try {
                    outcome.results().add(future.get());
                } catch (ExecutionException e) {
                    outcome.failures().add(e.getCause());
                }
            }
        }
        return outcome;
    }
}
