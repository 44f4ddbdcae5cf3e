/** Puts the parts of the one door together. */
@NullMarked
package io.espalier.functions.assembly;

import org.jspecify.annotations.NullMarked;
