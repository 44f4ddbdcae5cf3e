package io.espalier.triggers.stream;

import io.espalier.triggers.failure.TriggerErrorCode;
import io.espalier.triggers.failure.TriggerException;
import java.util.Optional;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * The {@code project} of a trigger (spec/app-services.md §5.2). It runs in the server, except for {@code _id: 0}: MongoDB
 * does not hand out change events without their token, so that is left to us.
 */
record EventProjection(BsonDocument stage, boolean hidesToken) {
    private static final String TOKEN = "_id";
    private static final String OPERATION_TYPE = "operationType";

    /** @throws TriggerException if the events would lose their operation type */
    static EventProjection of(BsonDocument project) {
        BsonDocument stage = project.clone();
        BsonValue token = stage.getOrDefault(TOKEN, BsonBoolean.TRUE);
        boolean hidesToken = !token.isDocument() && isExclusion(token);
        if (!hidesToken && !isInclusion(token)) {
            throw refused("must not replace _id, which is the event's resume token: use 1, 0, or leave it out");
        }
        stage.remove(TOKEN);
        if (!keepsOperationType(stage)) {
            throw refused("must keep operationType: add \"operationType\": 1, or do not exclude it");
        }
        return new EventProjection(stage, hidesToken);
    }

    private static TriggerException refused(String what) {
        return new TriggerException(TriggerErrorCode.DEFINITION_REFUSED, "project " + what);
    }

    private static boolean keepsOperationType(BsonDocument stage) {
        Optional<BsonValue> value = Optional.ofNullable(stage.get(OPERATION_TYPE));
        return value.map(given -> isInclusion(given) || given.equals(new BsonString("$" + OPERATION_TYPE)))
                .orElseGet(() -> stage.values().stream().allMatch(EventProjection::isExclusion));
    }

    private static boolean isInclusion(BsonValue value) {
        return switch (value) {
            case BsonBoolean flag -> flag.getValue();
            case BsonNumber number -> number.doubleValue() != 0;
            default -> false;
        };
    }

    private static boolean isExclusion(BsonValue value) {
        return switch (value) {
            case BsonBoolean flag -> !flag.getValue();
            case BsonNumber number -> number.doubleValue() == 0;
            case BsonDocument nested -> isNestedExclusion(nested);
            default -> false;
        };
    }

    private static boolean isNestedExclusion(BsonDocument nested) {
        return !nested.isEmpty() && nested.values().stream().allMatch(EventProjection::isExclusion);
    }
}
