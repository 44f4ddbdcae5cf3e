package io.espalier.triggers.processor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Puts entries that come at the same time into common requests: while one is on its way, others gather for the next. Who is
 * alone does not wait. The thread that sends ends when nothing is left. Thread-safe.
 */
final class EntryBatches {
    private final String name;
    private final Function<List<BridgeEntry>, List<EntryResult>> sender;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private boolean sending;

    private static final class Waiting {
        private final BridgeEntry entry;
        private final CompletableFuture<EntryResult> result = new CompletableFuture<>();

        private Waiting(BridgeEntry entry) {
            this.entry = entry;
        }
    }

    /**
     * @param name of the thread
     * @param sender answers one result for each entry
     */
    EntryBatches(String name, Function<List<BridgeEntry>, List<EntryResult>> sender) {
        this.name = name;
        this.sender = sender;
    }

    /**
     * Waits until the entry was sent.
     *
     * @throws InterruptedException if nobody waits any more: it is not sent, unless it is on its way already
     */
    EntryResult send(BridgeEntry entry) throws InterruptedException {
        Waiting waiting = new Waiting(entry);
        add(waiting);
        try {
            return waiting.result.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("entries could not be sent", e.getCause());
        } catch (InterruptedException e) {
            remove(waiting);
            throw e;
        }
    }

    private void add(Waiting waiting) {
        lock.lock();
        try {
            queue.addLast(waiting);
            if (!sending) {
                sending = true;
                Thread.ofVirtual().name(name).start(this::sendAll);
            }
        } finally {
            lock.unlock();
        }
    }

    private void remove(Waiting waiting) {
        lock.lock();
        try {
            queue.remove(waiting);
        } finally {
            lock.unlock();
        }
    }

    private void sendAll() {
        for (List<Waiting> batch = next(); !batch.isEmpty(); batch = next()) {
            send(batch);
        }
    }

    private void send(List<Waiting> batch) {
        try {
            List<EntryResult> results =
                    sender.apply(batch.stream().map(waiting -> waiting.entry).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).result.complete(results.get(i));
            }
        } catch (RuntimeException | Error e) {
            batch.forEach(waiting -> waiting.result.completeExceptionally(e));
        }
    }

    private List<Waiting> next() {
        lock.lock();
        try {
            List<Waiting> batch = new ArrayList<>();
            int bytes = 0;
            while (!queue.isEmpty()
                    && batch.size() < BridgeEntry.MAX_ENTRIES
                    && (batch.isEmpty() || bytes + queue.getFirst().entry.bytes() <= BridgeEntry.MAX_BYTES)) {
                Waiting first = queue.removeFirst();
                bytes += first.entry.bytes();
                batch.add(first);
            }
            sending = !batch.isEmpty();
            return batch;
        } finally {
            lock.unlock();
        }
    }
}
