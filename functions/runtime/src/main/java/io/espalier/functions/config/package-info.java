/** The settings of functions. */
@NullMarked
package io.espalier.functions.config;

import org.jspecify.annotations.NullMarked;
