/** One part of a trigger at work, from its lease to its hand-over. */
@NullMarked
package io.espalier.triggers.part;

import org.jspecify.annotations.NullMarked;
