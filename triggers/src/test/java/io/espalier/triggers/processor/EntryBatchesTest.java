package io.espalier.triggers.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

class EntryBatchesTest {
    private final List<List<String>> sent = new CopyOnWriteArrayList<>();
    private final Semaphore requests = new Semaphore(0);
    private final EntryBatches batches = new EntryBatches("test", this::request);

    private List<EntryResult> request(List<BridgeEntry> entries) {
        sent.add(entries.stream().map(entry -> entry.content().source()).toList());
        requests.acquireUninterruptibly();
        return entries.stream()
                .map(entry ->
                        (EntryResult) new EntryResult.Rejected(entry.content().source()))
                .toList();
    }

    private static BridgeEntry entry(String name, int bytes) {
        return new BridgeEntry(
                PutEventsRequestEntry.builder()
                        .source(name)
                        .detailType("")
                        .detail("")
                        .build(),
                bytes);
    }

    private CompletableFuture<EntryResult> send(BridgeEntry entry) {
        CompletableFuture<EntryResult> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(batches.send(entry));
            } catch (InterruptedException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private void awaitRequests(int count) {
        await().until(() -> sent.size() == count);
    }

    @Test
    void eachGetsItsOwnResultAndTenGoTogether() throws Exception {
        CompletableFuture<EntryResult> first = send(entry("first", 1));
        awaitRequests(1);
        List<CompletableFuture<EntryResult>> others =
                IntStream.range(0, 15).mapToObj(i -> send(entry("e" + i, 1))).toList();
        // Whoever gathers meanwhile cannot be seen; that all 15 are sent within few requests can.
        requests.release(100);
        assertThat(first.get()).isEqualTo(new EntryResult.Rejected("first"));
        for (int i = 0; i < others.size(); i++) {
            assertThat(others.get(i).get()).isEqualTo(new EntryResult.Rejected("e" + i));
        }
        assertThat(sent).allSatisfy(batch -> assertThat(batch).hasSizeBetween(1, 10));
        assertThat(sent.stream().mapToInt(List::size).sum()).isEqualTo(16);
    }

    @Test
    void aRequestIsNotLargerThanEventBridgeTakes() throws Exception {
        CompletableFuture<EntryResult> first = send(entry("first", 1));
        awaitRequests(1);
        List<CompletableFuture<EntryResult>> large = IntStream.range(0, 3)
                .mapToObj(i -> send(entry("large", BridgeEntry.MAX_BYTES / 2 + 1)))
                .toList();
        requests.release(100);
        first.get();
        for (CompletableFuture<EntryResult> each : large) {
            each.get();
        }
        assertThat(sent).hasSize(4).allSatisfy(batch -> assertThat(batch).hasSize(1));
    }

    @Test
    void whoIsInterruptedLeavesTheQueue() throws Exception {
        CompletableFuture<EntryResult> first = send(entry("first", 1));
        awaitRequests(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                batches.send(entry("gone", 1));
            } catch (InterruptedException e) {
                ended.countDown();
            }
        });
        waiting.interrupt();
        ended.await();
        requests.release(100);
        first.get();
        send(entry("last", 1)).get();
        assertThat(sent).containsExactly(List.of("first"), List.of("last"));
    }

    @Test
    void aMistakeReachesAllWhoWaitAndTheNextIsSentAllTheSame() throws Exception {
        EntryBatches failing = new EntryBatches("test", entries -> {
            if (entries.getFirst().bytes() == 0) {
                throw new IllegalArgumentException("a mistake");
            }
            return Collections.nCopies(entries.size(), new EntryResult.Accepted());
        });
        assertThatThrownBy(() -> failing.send(entry("a", 0))).hasRootCauseMessage("a mistake");
        assertThat(failing.send(entry("b", 1))).isEqualTo(new EntryResult.Accepted());
    }
}
