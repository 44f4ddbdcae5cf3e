/** What operators see of triggers, and what they can do with them and with dead letters. */
@NullMarked
package io.espalier.triggers.control;

import org.jspecify.annotations.NullMarked;
