package io.espalier.functions;

/** Hears of every call from outside once it is over, whether it was refused, failed or succeeded. Thread-safe, and never blocks. */
@FunctionalInterface
public interface CallListener {
    CallListener NONE = call -> {};

    void ended(EndedCall call);

    /** Whether calls that begin now are to count what rules are applied to. */
    default boolean wantsRuleMetrics() {
        return false;
    }
}
