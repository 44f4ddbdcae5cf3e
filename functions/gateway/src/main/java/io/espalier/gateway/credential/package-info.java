/** Who calls, by a bearer token; accounts as addresses need them. */
@NullMarked
package io.espalier.gateway.credential;

import org.jspecify.annotations.NullMarked;
