package io.espalier.functions.call;

import io.espalier.rules.Deadline;
import java.util.Optional;

/**
 * What a call shares with all functions that it executes: they run on the same thread, within the same time, and join the
 * same transaction.
 *
 * @param correlationId of the call from outside
 * @param notes what they leave for the logs
 * @param depth how many functions stand above
 */
record CallFrame(
        String correlationId,
        Deadline deadline,
        CallTransaction transaction,
        Optional<String> deliveryId,
        CallNotes notes,
        int depth) {
    CallFrame deeper() {
        return new CallFrame(correlationId, deadline, transaction, deliveryId, notes, depth + 1);
    }
}
