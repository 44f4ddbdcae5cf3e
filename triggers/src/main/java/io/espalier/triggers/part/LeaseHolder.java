package io.espalier.triggers.part;

import com.mongodb.client.ClientSession;
import io.espalier.leases.Fence;
import io.espalier.leases.HeldLease;
import io.espalier.triggers.delivery.Holder;

/** The lease of a part, and its fence. */
record LeaseHolder(Fence fence, HeldLease lease) implements Holder {

    @Override
    public long fencingNumber() {
        return lease.fencingNumber();
    }

    @Override
    public boolean isHeld() {
        return lease.isHeld();
    }

    @Override
    public void writeIn(ClientSession session, int slot) {
        fence.writeIn(session, lease, slot % fence.slots());
    }
}
