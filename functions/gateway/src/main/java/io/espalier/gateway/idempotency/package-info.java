/** Requests that can be sent again without harm: the header {@code Idempotency-Key}. */
@NullMarked
package io.espalier.gateway.idempotency;

import org.jspecify.annotations.NullMarked;
