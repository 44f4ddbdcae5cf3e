/** Operators' functions in one form, and the keys that operators show. */
@NullMarked
package io.espalier.functions.admin;

import org.jspecify.annotations.NullMarked;
