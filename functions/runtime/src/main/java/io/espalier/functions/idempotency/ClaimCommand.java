package io.espalier.functions.idempotency;

import static io.espalier.functions.idempotency.IdempotencyRepository.ANSWER;
import static io.espalier.functions.idempotency.IdempotencyRepository.ANSWER_BYTES;
import static io.espalier.functions.idempotency.IdempotencyRepository.CLAIM_EXPIRES;
import static io.espalier.functions.idempotency.IdempotencyRepository.DONE;
import static io.espalier.functions.idempotency.IdempotencyRepository.EXPIRES;
import static io.espalier.functions.idempotency.IdempotencyRepository.OWNER;
import static io.espalier.functions.idempotency.IdempotencyRepository.REQUEST;
import static io.espalier.functions.idempotency.IdempotencyRepository.RUNNING;
import static io.espalier.functions.idempotency.IdempotencyRepository.STATE;
import static io.espalier.functions.idempotency.IdempotencyRepository.TRANSACTIONAL;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * The one command that claims a key or tells whose it is: an upsert that replaces the record if the key is free, and leaves it
 * as it is otherwise. MongoDB's clock decides what is over. Immutable.
 */
record ClaimCommand(
        IdempotentRequest request, String owner, boolean transactional, Duration claim, Duration retention) {
    private static final String NOW = "$$NOW";

    /** Whether the claim is over, computed while the record is read. */
    private static final String IS_OVER = "claim_is_over";

    BsonDocument filter() {
        return new BsonDocument("_id", new BsonString(request.id()));
    }

    List<BsonDocument> update() {
        BsonDocument record = new BsonDocument("_id", new BsonString("$_id"))
                .append(REQUEST, new BsonString(request.fingerprint()))
                .append(OWNER, new BsonString(owner))
                .append(STATE, new BsonString(RUNNING))
                .append(TRANSACTIONAL, new BsonDocument("$literal", BsonBoolean.valueOf(transactional)))
                .append("started", new BsonString(NOW))
                .append(CLAIM_EXPIRES, after(claim))
                .append(EXPIRES, after(retention));
        return List.of(new BsonDocument("$replaceWith", operator("$cond", free(), record, new BsonString("$$ROOT"))));
    }

    private BsonDocument free() {
        BsonDocument isNew = operator("$eq", operator("$type", field(OWNER)), new BsonString("missing"));
        // Without effects it may begin again: had it committed, its state would say so.
        BsonDocument undone = operator(
                "$and",
                operator("$eq", field(STATE), new BsonString(RUNNING)),
                field(TRANSACTIONAL),
                isOver(CLAIM_EXPIRES),
                operator("$eq", field(REQUEST), new BsonString(request.fingerprint())));
        return operator("$or", isNew, isOver(EXPIRES), undone);
    }

    BsonDocument projection() {
        BsonDocument projection = new BsonDocument();
        for (String name : List.of(REQUEST, OWNER, STATE, ANSWER, ANSWER_BYTES)) {
            projection.append(name, new BsonInt32(1));
        }
        return projection.append(IS_OVER, isOver(CLAIM_EXPIRES));
    }

    KeyState stateOf(BsonDocument found) {
        if (found.getString(OWNER).getValue().equals(owner)) {
            return new KeyState.Claimed();
        }
        if (!found.getString(REQUEST).getValue().equals(request.fingerprint())) {
            return new KeyState.OfAnotherRequest();
        }
        if (!found.getString(STATE).getValue().equals(DONE)) {
            return found.getBoolean(IS_OVER).getValue() ? new KeyState.BrokenOff() : new KeyState.Running();
        }
        return found.containsKey(ANSWER)
                ? new KeyState.Answered(found.getDocument(ANSWER))
                : new KeyState.AnsweredAtLength(found.getNumber(ANSWER_BYTES).longValue());
    }

    private static BsonDocument isOver(String time) {
        return operator("$lte", field(time), new BsonString(NOW));
    }

    private static BsonDocument after(Duration time) {
        return operator("$add", new BsonString(NOW), new BsonInt64(time.toMillis()));
    }

    private static BsonString field(String name) {
        return new BsonString("$" + name);
    }

    private static BsonDocument operator(String name, BsonValue... operands) {
        return new BsonDocument(name, new BsonArray(Arrays.asList(operands)));
    }
}
