package io.espalier.triggers.lane;

/** The right to work on something now, with the number of a slot. Belongs to one thread. */
public final class Turn {
    private static final int NONE = -1;

    private final Slots slots;
    private int slot = NONE;

    public Turn(Slots slots) {
        this.slots = slots;
    }

    /** Waits for a slot, unless it has one. */
    public void take() throws InterruptedException {
        if (slot == NONE) {
            slot = slots.take();
        }
    }

    /** Gives the slot back, if it has one. */
    public void give() {
        if (slot != NONE) {
            slots.give(slot);
            slot = NONE;
        }
    }

    /** @throws IllegalStateException if it has none */
    public int slot() {
        if (slot == NONE) {
            throw new IllegalStateException("no slot is held");
        }
        return slot;
    }
}
