/** Events that keep order: one lane per document, bounded in bytes. */
@NullMarked
package io.espalier.triggers.lane;

import org.jspecify.annotations.NullMarked;
