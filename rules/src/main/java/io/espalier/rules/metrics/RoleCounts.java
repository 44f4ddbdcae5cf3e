package io.espalier.rules.metrics;

/**
 * Hears what the roles of one collection are applied to. A document counts once for each operation that decides about it,
 * however many of its rules are looked at; one that MongoDB never handed out, because the rules are part of the query, cannot
 * be counted. No call makes an object.
 */
public interface RoleCounts {
    /** Hears nothing. */
    RoleCounts NONE = new RoleCounts() {};

    /**
     * A role applied to documents.
     *
     * @param role its place in the collection's roles
     */
    default void applied(int role, long documents) {}

    /**
     * Rules of fields decided what is seen of a document, or of a document embedded in it.
     *
     * @param role the place of the role in the collection's roles
     * @param evaluated the number of fields
     * @param discarded how many of them are not seen
     */
    default void fields(int role, int evaluated, int discarded) {}

    /** No role applied to a document. */
    default void noRole() {}

    /** MongoDB decided about documents without telling which of several roles applied to each. */
    default void unknownRole(long documents) {}
}
