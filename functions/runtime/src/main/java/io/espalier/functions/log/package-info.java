/** An entry for each call from outside, stored behind the calls' backs. */
@NullMarked
package io.espalier.functions.log;

import org.jspecify.annotations.NullMarked;
