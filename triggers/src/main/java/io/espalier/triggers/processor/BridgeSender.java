package io.espalier.triggers.processor;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/** Sends entries in one request, and tells of each what became of it. Thread-safe. */
final class BridgeSender {
    private final EventBridgeClients clients;
    private final EventBus bus;
    private final Duration timeLimit;

    BridgeSender(EventBridgeClients clients, EventBus bus, Duration timeLimit) {
        this.clients = clients;
        this.bus = bus;
        this.timeLimit = timeLimit;
    }

    /** One result for each entry, in their order. */
    List<EntryResult> send(List<BridgeEntry> entries) {
        try {
            clients.credentials().resolveCredentials();
        } catch (SdkClientException e) {
            return forAll(
                    entries,
                    new EntryResult.WithoutCredentials("none were found in the environment, the profile files, or the"
                            + " metadata service of the container or machine"));
        }
        try {
            return results(
                    entries,
                    clients.in(bus.region())
                            .putEvents(PutEventsRequest.builder()
                                    .entries(entries.stream()
                                            .map(BridgeEntry::content)
                                            .toList())
                                    .overrideConfiguration(limits -> limits.apiCallTimeout(timeLimit))
                                    .build()));
        } catch (SdkException e) {
            return forAll(entries, BridgeFailures.of(e));
        }
    }

    private static List<EntryResult> results(List<BridgeEntry> entries, PutEventsResponse response) {
        List<PutEventsResultEntry> answers = response.entries();
        if (answers.size() != entries.size()) {
            return forAll(
                    entries, new EntryResult.Passing("it answered for " + answers.size() + " of " + entries.size()));
        }
        return IntStream.range(0, entries.size())
                .mapToObj(i -> result(answers.get(i)))
                .toList();
    }

    private static EntryResult result(PutEventsResultEntry answer) {
        return answer.errorCode() == null
                ? new EntryResult.Accepted()
                : BridgeFailures.ofEntry(answer.errorCode(), answer.errorMessage());
    }

    private static List<EntryResult> forAll(List<BridgeEntry> entries, EntryResult result) {
        return Collections.nCopies(entries.size(), result);
    }
}
