/**
 * Which access tokens no longer speak for themselves.
 *
 * <p>Whoever ends a session, disables, changes or removes a user first says so in the collection {@code revocations}; the
 * tokens of whoever is named there are checked against the database at every use, until the last of them has expired. An
 * entry refuses nobody by itself: it only sends the check to where the truth is. Each process that checks many tokens holds the
 * entries in memory and follows the collection, so that a token of somebody who is not named costs no round trip. As soon as
 * a process cannot be certain that it knows all entries it checks every token against the database.
 *
 * <p>{@link io.espalier.accounts.revocations.Revocations} is the face.
 */
@NullMarked
package io.espalier.accounts.revocations;

import org.jspecify.annotations.NullMarked;
