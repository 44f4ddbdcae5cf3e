package io.espalier.leases;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A lease as its holder sees it. The time that is left is counted on the monotonic clock of this process, from before MongoDB was
 * asked, so that it ends here before it ends there. A lease that was lost is never held again: whoever gets it anew gets
 * another {@code HeldLease}. While a machine is suspended its monotonic clock may stand still; then only the {@link Fence} is
 * left to tell. Thread-safe.
 */
public final class HeldLease {
    private final String name;
    private final String owner;
    private final long fencingNumber;
    private final LongSupplier nanoTime;
    private long end;
    private boolean over;

    /** @param end on the clock {@code nanoTime} */
    HeldLease(String name, String owner, long fencingNumber, long end, LongSupplier nanoTime) {
        this.name = name;
        this.owner = owner;
        this.fencingNumber = fencingNumber;
        this.end = end;
        this.nanoTime = nanoTime;
    }

    public String name() {
        return name;
    }

    public String owner() {
        return owner;
    }

    /** Larger than that of any holder before. */
    public long fencingNumber() {
        return fencingNumber;
    }

    /** False for good as soon as it was false once. */
    public boolean isHeld() {
        return leftNanos() > 0;
    }

    /** How long it is held if it is not renewed; zero if it is not held. */
    public Duration left() {
        return Duration.ofNanos(leftNanos());
    }

    /** @throws LeaseLostException if it is not held */
    void requireHeld() {
        if (!isHeld()) {
            throw new LeaseLostException(this, "its time is over, or it was given back");
        }
    }

    synchronized long leftNanos() {
        long left = end - nanoTime.getAsLong();
        over |= left <= 0;
        return over ? 0 : left;
    }

    /**
     * The lease was renewed.
     *
     * @return whether it is still held: an answer that comes after the end changes nothing
     */
    synchronized boolean extendTo(long newEnd) {
        if (leftNanos() == 0) {
            return false;
        }
        end = Math.max(newEnd - end, 0) + end;
        return true;
    }

    /** It is not held from now on. */
    synchronized void end() {
        over = true;
    }

    @Override
    public String toString() {
        return name + " (fencing number " + fencingNumber + ")";
    }
}
