/** Functions by name: for SDKs, and as plain JSON. */
@NullMarked
package io.espalier.gateway.function;

import org.jspecify.annotations.NullMarked;
