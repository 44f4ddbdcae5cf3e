package io.espalier.triggers.position;

import com.mongodb.client.model.PushOptions;
import com.mongodb.client.model.Updates;
import io.espalier.triggers.failure.TriggerErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.conversions.Bson;

/** The form of a position in its collection. */
final class PositionDocument {
    static final String ID = "_id";
    static final String TRIGGER = "trigger";
    static final String PARTITION = "partition";
    static final String PARTITIONS = "partitions";
    static final String EVENT_TOKEN = "eventToken";
    static final String CLUSTER_TIME = "clusterTime";
    static final String HIGH_WATER_MARK = "highWaterMark";
    static final String PIPELINE_HASH = "pipelineHash";
    static final String REPLICA_SET_ID = "replicaSetId";
    static final String FENCE = "fence";
    static final String SUSPENDED = "suspended";
    static final String REVISION = "revision";
    static final String REPLAYS = "replays";
    static final String DISABLED_AT = "disabledAt";
    static final String WAITING = "waiting";
    static final String UPDATED_AT = "updatedAt";

    private static final String CODE = "code";
    private static final String MESSAGE = "message";
    private static final String AT = "at";
    private static final String TOKEN = "token";
    private static final String ATTEMPTS = "attempts";
    private static final String DUE_AT = "dueAt";
    private static final String GAPS = "gaps";
    private static final int GAPS_KEPT = 20;

    private PositionDocument() {}

    static BsonDocument encode(TriggerPosition position) {
        return new BsonDocument(ID, new BsonString(position.part().toString()))
                .append(TRIGGER, new BsonString(position.part().trigger()))
                .append(PARTITION, new BsonInt32(position.part().partition()))
                .append(PARTITIONS, new BsonInt32(position.part().partitions()))
                .append(CLUSTER_TIME, position.clusterTime())
                .append(PIPELINE_HASH, new BsonString(position.pipelineHash()))
                .append(REPLICA_SET_ID, new BsonString(position.replicaSetId()))
                .append(FENCE, new BsonInt64(0))
                .append(REVISION, new BsonInt32(0));
    }

    static BsonDocument encode(Suspension suspension) {
        return new BsonDocument(CODE, new BsonString(suspension.code().name()))
                .append(MESSAGE, new BsonString(suspension.message()))
                .append(AT, new BsonDateTime(suspension.at().toEpochMilli()));
    }

    static BsonDocument encode(WaitingEvent waiting) {
        return new BsonDocument(TOKEN, waiting.token().document())
                .append(ATTEMPTS, new BsonInt32(waiting.attempts()))
                .append(DUE_AT, new BsonDateTime(waiting.dueAt().toEpochMilli()));
    }

    static BsonDocument gap(BsonTimestamp from, BsonTimestamp to, String reason) {
        return new BsonDocument("from", from).append("to", to).append("reason", new BsonString(reason));
    }

    static Bson addGap(BsonDocument gap) {
        return Updates.pushEach(GAPS, List.of(gap), new PushOptions().slice(-GAPS_KEPT));
    }

    static StoredPosition decode(BsonDocument document) {
        String id = document.getString(ID).getValue();
        PartId part = new PartId(
                document.getString(TRIGGER, new BsonString(id)).getValue(),
                document.getInt32(PARTITION, new BsonInt32(0)).getValue(),
                document.getInt32(PARTITIONS, new BsonInt32(1)).getValue());
        TriggerPosition position = new TriggerPosition(
                part,
                token(document, EVENT_TOKEN),
                document.getTimestamp(CLUSTER_TIME, new BsonTimestamp()),
                token(document, HIGH_WATER_MARK),
                document.getString(PIPELINE_HASH).getValue(),
                document.getString(REPLICA_SET_ID).getValue());
        return new StoredPosition(
                position,
                document.getInt64(FENCE, new BsonInt64(0)).getValue(),
                suspension(document),
                document.getInt32(REVISION, new BsonInt32(0)).getValue(),
                document.getInt32(REPLAYS, new BsonInt32(0)).getValue(),
                instant(document, DISABLED_AT),
                waiting(document),
                instant(document, UPDATED_AT));
    }

    private static Optional<Suspension> suspension(BsonDocument document) {
        if (!document.isDocument(SUSPENDED)) {
            return Optional.empty();
        }
        BsonDocument suspended = document.getDocument(SUSPENDED);
        return Optional.of(new Suspension(
                TriggerErrorCode.valueOf(suspended.getString(CODE).getValue()),
                suspended.getString(MESSAGE).getValue(),
                Instant.ofEpochMilli(suspended.getDateTime(AT).getValue())));
    }

    private static Optional<WaitingEvent> waiting(BsonDocument document) {
        if (!document.isDocument(WAITING)) {
            return Optional.empty();
        }
        BsonDocument waiting = document.getDocument(WAITING);
        return Optional.of(new WaitingEvent(
                new ResumeToken(waiting.getDocument(TOKEN)),
                waiting.getInt32(ATTEMPTS).getValue(),
                Instant.ofEpochMilli(waiting.getDateTime(DUE_AT).getValue())));
    }

    private static Optional<Instant> instant(BsonDocument document, String field) {
        return document.isDateTime(field)
                ? Optional.of(Instant.ofEpochMilli(document.getDateTime(field).getValue()))
                : Optional.empty();
    }

    private static Optional<ResumeToken> token(BsonDocument document, String field) {
        return document.isDocument(field)
                ? Optional.of(new ResumeToken(document.getDocument(field)))
                : Optional.empty();
    }
}
