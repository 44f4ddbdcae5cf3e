package io.espalier.accounts;

import org.bson.BsonString;

/** How far a registered address or an anonymous login has come on its way to a user. The README has the table of moves. */
enum UserState {
    /** Registered; its first login has not succeeded yet. */
    PENDING_LOGIN("pending_login"),
    /** Somebody holds a claim with an expiry and runs the user-creation function. */
    CREATING("creating"),
    /** The user exists. */
    CONFIRMED("confirmed");

    private final String stored;

    UserState(String stored) {
        this.stored = stored;
    }

    BsonString stored() {
        return new BsonString(stored);
    }

    static UserState of(BsonString stored) {
        for (UserState state : values()) {
            if (state.stored.equals(stored.getValue())) {
                return state;
            }
        }
        throw new IllegalStateException("a user is in the unknown state '" + stored.getValue() + "'");
    }
}
