/** The one way to call a function: sources, registry, context, caller, limits and errors. */
@NullMarked
package io.espalier.functions;

import org.jspecify.annotations.NullMarked;
