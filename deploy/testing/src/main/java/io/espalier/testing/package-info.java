/** Real MongoDB replica sets for tests; they end with the process that started them. */
@NullMarked
package io.espalier.testing;

import org.jspecify.annotations.NullMarked;
