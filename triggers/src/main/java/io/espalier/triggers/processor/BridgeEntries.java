package io.espalier.triggers.processor;

import io.espalier.app.WatchedScope;
import org.bson.BsonDocument;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;

/**
 * Makes entries of events. {@code detail} is the change event and {@code detail-type} what App Services wrote; its
 * {@code source}, which begins with {@code aws.partner/}, is kept for Amazon's partners. Thread-safe.
 */
final class BridgeEntries {
    /** What EventBridge takes. */
    private static final int LONGEST_DETAIL_TYPE = 128;

    private final EventBus bus;
    private final String source;
    private final String detailType;
    private final EventJson json;

    BridgeEntries(EventBus bus, String source, WatchedScope scope, EventJson json) {
        this.bus = bus;
        this.source = source;
        this.detailType = detailType(scope);
        this.json = json;
    }

    BridgeEntry of(BsonDocument event) {
        PutEventsRequestEntry.Builder entry = PutEventsRequestEntry.builder()
                .eventBusName(bus.arn())
                .source(source)
                .detailType(detailType)
                .detail(json.text(event).toString());
        new ChangeFacts(event).time().ifPresent(entry::time);
        return BridgeEntry.of(entry.build());
    }

    private static String detailType(WatchedScope scope) {
        String watched = switch (scope) {
            case WatchedScope.OfCollection(String database, String collection) -> " for " + database + "." + collection;
            case WatchedScope.OfDatabase(String database) -> " for " + database;
            case WatchedScope.OfDeployment() -> "";
        };
        String whole = "MongoDB Database Trigger" + watched;
        return whole.substring(0, Math.min(whole.length(), LONGEST_DETAIL_TYPE));
    }
}
