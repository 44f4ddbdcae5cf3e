/** Streams of changes as server-sent events. */
@NullMarked
package io.espalier.gateway.watch;

import org.jspecify.annotations.NullMarked;
