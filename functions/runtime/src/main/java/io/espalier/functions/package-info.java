/** What those who write functions, and those who call them, need to know of them. */
@NullMarked
package io.espalier.functions;

import org.jspecify.annotations.NullMarked;
