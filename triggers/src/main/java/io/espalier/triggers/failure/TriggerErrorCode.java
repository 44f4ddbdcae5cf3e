package io.espalier.triggers.failure;

/** Why a trigger cannot go on by itself. */
public enum TriggerErrorCode {
    /** The definition asks for something that is never allowed or cannot work. */
    DEFINITION_REFUSED(Kind.CONFIGURATION),
    /** Its function does not exist or cannot be called. */
    FUNCTION_MISSING(Kind.CONFIGURATION),
    /** A setting is out of its range. */
    INVALID_SETTING(Kind.CONFIGURATION),
    /** MongoDB does not accept the stream: no replica set, missing rights, a match that it does not understand. */
    STREAM_REFUSED(Kind.CONFIGURATION),
    /** The position was saved on another replica set: this is a copy. */
    OTHER_REPLICA_SET(Kind.CONFIGURATION),
    /** The oplog no longer reaches back to the position: events are lost unless the oplog is restored. */
    HISTORY_LOST(Kind.RESOURCES),
    /** A change event is larger than MongoDB can hand out. */
    EVENT_TOO_LARGE(Kind.RESOURCES),
    /** MongoDB does not let Espalier keep the documents before changes. */
    PRE_IMAGES_REFUSED(Kind.CONFIGURATION),
    /** The receiver of the events does not take them. */
    RECEIVER_REFUSES(Kind.RESOURCES),
    /** An operator has suspended the trigger. */
    BY_OPERATOR(Kind.CONFIGURATION),
    /** A mistake in Espalier. */
    BROKEN(Kind.INTERNAL);

    /** Whose matter an error is. */
    public enum Kind {
        CONFIGURATION,
        RESOURCES,
        INTERNAL
    }

    private final Kind kind;

    TriggerErrorCode(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether another process, with another configuration or version, may go on by itself. */
    public boolean endsWithProcess() {
        return switch (this) {
            case DEFINITION_REFUSED, FUNCTION_MISSING, INVALID_SETTING, STREAM_REFUSED, PRE_IMAGES_REFUSED, BROKEN ->
                true;
            case OTHER_REPLICA_SET, HISTORY_LOST, EVENT_TOO_LARGE, RECEIVER_REFUSES, BY_OPERATOR -> false;
        };
    }
}
