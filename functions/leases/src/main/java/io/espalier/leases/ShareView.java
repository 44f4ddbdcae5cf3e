package io.espalier.leases;

import java.util.List;
import java.util.Set;

/**
 * What a look at a share shows: who is alive and who holds what.
 *
 * @param members those that are alive
 * @param leases those that any process has ever made
 */
record ShareView(List<Member> members, List<Lease> leases) {

    /** @param lacks the pieces that the looking process knows and this one cannot do at present */
    record Member(String owner, Set<String> lacks) {}

    /**
     * @param owner who held it last
     * @param free whether anybody may take it
     */
    record Lease(String name, String owner, long fence, boolean free) {
        boolean isOf(HeldLease lease) {
            return !free && fence == lease.fencingNumber() && owner.equals(lease.owner());
        }
    }
}
