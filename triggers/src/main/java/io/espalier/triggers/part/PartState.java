package io.espalier.triggers.part;

/** What a part of a trigger is doing in this process. The README's table names the reason for each edge. */
public enum PartState {
    /** It was not started, or it was stopped. */
    STOPPED,
    /** Another process works on it, or this one has not asked for it yet. */
    STANDBY,
    /** This process works on it: its stream is being opened, or is closed until the next attempt. Events wait in the oplog. */
    WAITING,
    /** It reads its stream and delivers events. */
    RUNNING,
    /** It cannot go on by itself; its last error says why. Events wait in the oplog, as long as that reaches back. */
    SUSPENDED;

    boolean canBecome(PartState next) {
        return switch (this) {
            case STOPPED -> next == STANDBY || next == SUSPENDED;
            case STANDBY -> next == WAITING || next == STOPPED;
            case WAITING -> next == RUNNING || next == SUSPENDED || next == STANDBY || next == STOPPED;
            case RUNNING -> next == WAITING || next == SUSPENDED || next == STANDBY || next == STOPPED;
            case SUSPENDED -> next == WAITING || next == STANDBY || next == STOPPED;
        };
    }
}
