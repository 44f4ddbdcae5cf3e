/** What the process counts, at {@code /q/metrics}. Everything is known in memory: a look at it asks nobody. */
@NullMarked
package io.espalier.server.metrics;

import org.jspecify.annotations.NullMarked;
