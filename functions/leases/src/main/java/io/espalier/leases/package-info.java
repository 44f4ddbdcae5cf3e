/**
 * Who may do cluster-wide work, and how he proves it at the moment of commit.
 *
 * <p>A lease has a name, an owner, a fencing number that grows with each change of hands, and an end. MongoDB's clock decides
 * between processes ({@link io.espalier.leases.LeaseRepository}); the holder counts the time that is left on his own monotonic
 * clock, from before the request ({@link io.espalier.leases.HeldLease}). Whoever was paused may believe that he holds a lease
 * which has another owner: the {@link io.espalier.leases.Fence} makes his transactions fail, whatever any clock says.
 *
 * <p>{@link io.espalier.leases.WorkShare} divides named pieces of work among the processes that are alive.
 */
@NullMarked
package io.espalier.leases;

import org.jspecify.annotations.NullMarked;
