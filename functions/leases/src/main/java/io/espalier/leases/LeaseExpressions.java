package io.espalier.leases;

import java.time.Duration;
import java.util.Arrays;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;

/** The fields of leases and members, and what MongoDB computes from them by its own clock. */
final class LeaseExpressions {
    static final String ID = "_id";
    static final String OWNER = "owner";
    static final String FENCE = "fence";
    static final String UNTIL = "until";
    static final String TIME = "time";

    private static final BsonString NOW = new BsonString("$$NOW");

    /** A clock that was set back, or a new primary's that is behind, must not keep a dead owner's lease alive for longer. */
    private static final BsonInt32 BELIEVED_LEASE_TIMES = new BsonInt32(2);

    private LeaseExpressions() {}

    /** Whether the time of a lease, or of a member, is over. */
    static BsonDocument isOver() {
        return operator(
                "$or",
                operator("$lte", field(UNTIL), NOW),
                operator(
                        "$gt",
                        field(UNTIL),
                        operator("$add", NOW, operator("$multiply", field(TIME), BELIEVED_LEASE_TIMES))));
    }

    static BsonDocument isAlive() {
        return operator("$not", isOver());
    }

    static BsonDocument isOwnedBy(String owner) {
        return operator("$eq", field(OWNER), literal(new BsonString(owner)));
    }

    static BsonDocument fromNow(Duration time) {
        return operator("$add", NOW, new BsonInt64(time.toMillis()));
    }

    static BsonDocument nextFence() {
        return operator("$add", field(FENCE), new BsonInt64(1));
    }

    static BsonString field(String name) {
        return new BsonString("$" + name);
    }

    static BsonDocument literal(BsonValue value) {
        return new BsonDocument("$literal", value);
    }

    static BsonDocument operator(String name, BsonValue... operands) {
        return new BsonDocument(name, new BsonArray(Arrays.asList(operands)));
    }
}
