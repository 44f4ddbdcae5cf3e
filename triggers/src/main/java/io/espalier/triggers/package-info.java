/**
 * Change streams: read, order, deliver; the position is saved after the work.
 *
 * <p>Each trigger of the app is one {@link io.espalier.triggers.TriggerRun} on a thread of its own: a {@link
 * io.espalier.triggers.ChangeReader} reads the change stream from the saved {@link
 * io.espalier.triggers.TriggerPosition}, the {@link io.espalier.triggers.TriggerLane} delivers one event after the other
 * through the one door, and only then the position moves on.
 *
 * <p>What can go wrong has one place each: {@link io.espalier.triggers.StreamFailure} knows what an error of MongoDB means
 * for the stream, {@link io.espalier.triggers.DeliveryOutcome} whose failure a failed call is.
 */
@NullMarked
package io.espalier.triggers;

import org.jspecify.annotations.NullMarked;
