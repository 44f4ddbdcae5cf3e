/**
 * The application that tests drive: functions that behave well, and functions that nobody should write. It is never shipped.
 */
@NullMarked
package io.espalier.trial;

import org.jspecify.annotations.NullMarked;
