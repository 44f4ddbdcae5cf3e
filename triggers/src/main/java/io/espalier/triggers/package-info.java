/** Change streams: read, order, deliver; the position is saved after the work. */
@NullMarked
package io.espalier.triggers;

import org.jspecify.annotations.NullMarked;
