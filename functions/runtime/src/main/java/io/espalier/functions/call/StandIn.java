package io.espalier.functions.call;

import io.espalier.functions.FunctionException;
import java.util.function.Supplier;

/**
 * Answers in the stead of a thread that was lent to the body of its own call ({@link FunctionPool#lend}). Such a thread asks the
 * door, and the door runs the body right there: nobody is woken. But nobody waits either who could tell the client when the time limit
 * passes; a stand-in does, on a thread of its own, and the late thread gets an {@link AbandonedCallException} from the door when
 * the body ends after all.
 */
@FunctionalInterface
public interface StandIn {
    /** Bound on a lent thread, and only there: whoever binds it has a place in the pool. */
    ScopedValue<StandIn> CURRENT = ScopedValue.newInstance();

    /**
     * Answers instead of the thread that goes on. Called at most once for a call, after its body was interrupted.
     *
     * @param end tells of the call's end, to be asked once, and gives its failure
     */
    void answer(Supplier<FunctionException> end);
}
