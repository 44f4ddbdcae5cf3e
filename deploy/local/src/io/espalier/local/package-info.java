/**
 * A real MongoDB without any preparation, for development and tests. The program runs from source with nothing but a JDK
 * ({@code deploy/local/mongodb}), so it uses no library: it speaks to the server with the few bytes of the wire protocol
 * that it needs.
 */
@NullMarked
package io.espalier.local;

import org.jspecify.annotations.NullMarked;
