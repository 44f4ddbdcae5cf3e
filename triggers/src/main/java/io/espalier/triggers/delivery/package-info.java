/** One event on its way to one trigger: attempts, records of effects, parked deliveries, dead letters. */
@NullMarked
package io.espalier.triggers.delivery;

import org.jspecify.annotations.NullMarked;
