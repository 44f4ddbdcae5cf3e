/** What the app directory means for functions: its values, its rules. */
@NullMarked
package io.espalier.functions.app;

import org.jspecify.annotations.NullMarked;
