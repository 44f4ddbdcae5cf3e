package io.espalier.functions.call;

/** The body has ended after its call: a {@link StandIn} has answered, and what this thread would answer is nobody's. */
public final class AbandonedCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AbandonedCallException() {
        super("a stand-in has answered", null, false, false);
    }
}
