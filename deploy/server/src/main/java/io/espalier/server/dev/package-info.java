/** What exists only in dev mode. */
@NullMarked
package io.espalier.server.dev;

import org.jspecify.annotations.NullMarked;
