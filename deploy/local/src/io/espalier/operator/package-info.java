/**
 * The command {@code deploy/local/espalier}: operators' functions of a server, from a terminal. The program runs from source with
 * nothing but a JDK, so it uses no library.
 */
@NullMarked
package io.espalier.operator;

import org.jspecify.annotations.NullMarked;
