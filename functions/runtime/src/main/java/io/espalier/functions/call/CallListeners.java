package io.espalier.functions.call;

import io.espalier.functions.CallListener;
import io.espalier.functions.EndedCall;
import java.util.List;

/** Several listeners as one; each hears of every call. Immutable. */
record CallListeners(List<CallListener> all) implements CallListener {
    CallListeners {
        all = List.copyOf(all);
    }

    @Override
    public void ended(EndedCall call) {
        for (CallListener listener : all) {
            listener.ended(call);
        }
    }

    @Override
    public boolean wantsRuleMetrics() {
        for (CallListener listener : all) {
            if (listener.wantsRuleMetrics()) {
                return true;
            }
        }
        return false;
    }
}
