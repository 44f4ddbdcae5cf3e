package io.espalier.triggers.position;

/**
 * One part of a trigger: the whole of it, or the documents of one partition. Its text is the trigger's name for the first part
 * and {@code name#2} and so on for further ones.
 *
 * @param partition from 0
 * @param partitions how many the trigger has; 1 if it is whole
 */
public record PartId(String trigger, int partition, int partitions) {
    public PartId {
        if (partition < 0 || partition >= partitions) {
            throw new IllegalArgumentException("there is no partition " + partition + " of " + partitions);
        }
    }

    public static PartId whole(String trigger) {
        return new PartId(trigger, 0, 1);
    }

    @Override
    public String toString() {
        return partition == 0 ? trigger : trigger + "#" + (partition + 1);
    }
}
