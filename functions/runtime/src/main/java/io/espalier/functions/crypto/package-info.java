/** Cryptography for functions: {@code utils.crypto} and {@code utils.jwt}. */
@NullMarked
package io.espalier.functions.crypto;

import org.jspecify.annotations.NullMarked;
