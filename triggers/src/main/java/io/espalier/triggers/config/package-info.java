/** The settings of triggers, and their ranges. */
@NullMarked
package io.espalier.triggers.config;

import org.jspecify.annotations.NullMarked;
