/**
 * Collections as a call may use them: guarded by rules ({@code GuardedCollection}) or as they are ({@code SystemCollection}).
 *
 * <p>Reading sends the caller's query together with the view's, so that MongoDB decides; what it cannot decide exactly is
 * decided again in memory. Writing happens in a transaction: the view's documents are read, MongoDB writes, and what it
 * wrote is held against the rules; a refusal ends the transaction.
 */
@NullMarked
package io.espalier.rules.guard;

import org.jspecify.annotations.NullMarked;
