package io.espalier.triggers.delivery;

import io.espalier.triggers.position.ResumeToken;
import java.time.Instant;
import org.bson.BsonDocument;

/**
 * An event that waits in {@code trigger_deliveries}.
 *
 * @param key of its document: parked events of one are delivered in the order of their tokens
 * @param attempts how many have failed
 * @param dueAt when the next one may begin; it also waits for those before it
 */
public record ParkedDelivery(
        String id, String key, ResumeToken token, BsonDocument event, int attempts, Instant dueAt) {}
