/** The one door: which function, as whom, within which limits, with which context. */
@NullMarked
package io.espalier.functions.call;

import org.jspecify.annotations.NullMarked;
