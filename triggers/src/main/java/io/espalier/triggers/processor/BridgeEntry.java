package io.espalier.triggers.processor;

import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

/**
 * An event as EventBridge takes it.
 *
 * @param bytes its size by EventBridge's own rule
 */
record BridgeEntry(PutEventsRequestEntry content, int bytes) {
    /** All entries of a request together must be smaller than 256 KB (spec/app-services.md §5.4). */
    static final int MAX_BYTES = 256 * 1024 - 1;

    /** The most entries of a request. */
    static final int MAX_ENTRIES = 10;

    private static final int TIME_BYTES = 14;

    static BridgeEntry of(PutEventsRequestEntry content) {
        int bytes = content.time() == null ? 0 : TIME_BYTES;
        return new BridgeEntry(
                content, bytes + utf8(content.source()) + utf8(content.detailType()) + utf8(content.detail()));
    }

    boolean fits() {
        return bytes <= MAX_BYTES;
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
