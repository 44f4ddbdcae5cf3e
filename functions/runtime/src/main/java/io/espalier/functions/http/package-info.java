/** Requests of functions to other servers. */
@NullMarked
package io.espalier.functions.http;

import org.jspecify.annotations.NullMarked;
