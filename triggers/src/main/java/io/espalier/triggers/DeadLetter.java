package io.espalier.triggers;

import java.time.Instant;
import org.bson.BsonDocument;

/**
 * An event whose function failed.
 *
 * @param deliveryId stable over repetitions: storing the same event again counts another attempt
 * @param event as the function got it
 * @param errorCode the {@code error_code} of the failure
 */
record DeadLetter(
        String deliveryId,
        String trigger,
        String function,
        BsonDocument event,
        String errorCode,
        String errorMessage,
        Instant at) {}
