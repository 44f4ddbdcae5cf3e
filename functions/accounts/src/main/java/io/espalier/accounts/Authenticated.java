package io.espalier.accounts;

/**
 * A user who has shown his credentials.
 *
 * @param providerType of the way in which he did
 * @param isNew whether this request has created him, which is an event of its own and no login
 */
record Authenticated(StoredUser user, String providerType, boolean isNew) {

    static Authenticated created(StoredUser user, String providerType) {
        return new Authenticated(user, providerType, true);
    }

    static Authenticated known(StoredUser user, String providerType) {
        return new Authenticated(user, providerType, false);
    }
}
