package io.espalier.accounts;

import io.espalier.functions.UserProfile;

/** What the app does when a user is created. Whatever it throws means that there is no user. */
@FunctionalInterface
interface UserCreation {
    void run(UserProfile user);
}
