/**
 * Users, their identities, tokens and sessions.
 *
 * <p>{@link io.espalier.accounts.Accounts} is the room's face; the gateway calls it. An address registers and becomes a user
 * at its first login, when the app's user-creation function has succeeded; the states of that way are {@link
 * io.espalier.accounts.UserState}. A login opens a session and hands out two signed tokens: a short access token, which speaks
 * for itself unless session or user were revoked ({@link io.espalier.accounts.revocations}), and a long refresh token, which
 * buys new access tokens until the session ends.
 */
@NullMarked
package io.espalier.accounts;

import org.jspecify.annotations.NullMarked;
