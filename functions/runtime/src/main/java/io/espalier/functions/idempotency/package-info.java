/**
 * Calls that are asked for again with the same key: one of them runs, and the others get its answer. What an answer looks like is
 * the matter of whoever brings the calls.
 */
@NullMarked
package io.espalier.functions.idempotency;

import org.jspecify.annotations.NullMarked;
