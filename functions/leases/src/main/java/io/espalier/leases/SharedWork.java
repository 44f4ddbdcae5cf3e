package io.espalier.leases;

/**
 * A piece of work that one process of the cluster does at a time, told by a {@link WorkShare} when this process is the one. Each
 * method is called on a thread of its own and may block; nothing else waits for it. {@link #begin} and {@link #handOver} come one
 * after the other, {@link #lost} at any time between {@link #begin} and the end of {@link #handOver}. The piece comes to this process again only
 * after all of them have returned.
 */
public interface SharedWork {

    /**
     * The piece is this process's. Returns when the work is under way: it is not handed over before. Work under a {@link Fence}
     * raises it first.
     *
     * <p>If it throws, the lease is given back at once, and this process leaves the piece to the others for a while; not if it was
     * MongoDB that failed, or the lease was lost.
     */
    void begin(HeldLease lease);

    /**
     * Stop, finish what was begun and save: as soon as this returns the lease is released, and another process may begin. Until then
     * the lease is renewed.
     *
     * <p>If it throws, or is not over when the process has to stop, it is as if the lease were lost, and it runs out by itself.
     */
    void handOver(HeldLease lease);

    /**
     * Stop at once and touch nothing: another process may be at work. {@link HeldLease#isHeld()} is false already, and the thread in
     * which another method of the piece still runs has been interrupted.
     */
    void lost(HeldLease lease);
}
