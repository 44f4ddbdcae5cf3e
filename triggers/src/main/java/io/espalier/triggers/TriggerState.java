package io.espalier.triggers;

/** What a trigger is doing. The README's table names the reason for each edge. */
public enum TriggerState {
    /** It was not started, or it was stopped. Events wait in the oplog. */
    STOPPED,
    /** Its stream is being opened, or is closed until the next attempt. Events wait in the oplog. */
    WAITING,
    /** It reads its stream and delivers events. */
    RUNNING,
    /** It cannot go on by itself; its last error says why. Events wait in the oplog, as long as that reaches back. */
    SUSPENDED;

    boolean canBecome(TriggerState next) {
        return switch (this) {
            case STOPPED -> next == WAITING;
            case WAITING -> next == RUNNING || next == SUSPENDED || next == STOPPED;
            case RUNNING -> next == WAITING || next == SUSPENDED || next == STOPPED;
            case SUSPENDED -> next == STOPPED;
        };
    }
}
