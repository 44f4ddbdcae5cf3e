/**
 * Real MongoDB replica sets for tests. They listen on free loopback ports, keep their data in a temporary folder and end
 * with the process that started them, however that process ends.
 */
@NullMarked
package io.espalier.testing;

import org.jspecify.annotations.NullMarked;
