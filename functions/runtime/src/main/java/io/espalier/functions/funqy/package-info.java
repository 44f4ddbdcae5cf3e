/** Functions that are Funqy beans. */
@NullMarked
package io.espalier.functions.funqy;

import org.jspecify.annotations.NullMarked;
