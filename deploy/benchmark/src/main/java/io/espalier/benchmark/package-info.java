/** How much time and memory the parts take: compared in one run, recorded and never asserted. */
@NullMarked
package io.espalier.benchmark;

import org.jspecify.annotations.NullMarked;
