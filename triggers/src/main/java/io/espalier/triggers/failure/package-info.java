/** What can go wrong: errors of MongoDB and what they mean for a stream, reasons why a trigger cannot go on, waits in between. */
@NullMarked
package io.espalier.triggers.failure;

import org.jspecify.annotations.NullMarked;
