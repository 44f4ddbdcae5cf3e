package io.espalier.functions.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.CallListener;
import io.espalier.functions.Caller;
import io.espalier.functions.EndedCall;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.Origin;
import io.espalier.functions.call.Doors.Entry;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.Test;

class CallListenersTest {
    private final List<String> heard = new ArrayList<>();

    @Test
    void eachHearsOfEveryCall() {
        CallListener both = new CallListeners(List.of(call -> heard.add("first"), call -> heard.add("second")));
        Doors.listened(both, Entry.system("f", (arguments, context, response) -> new BsonUndefined()))
                .call(FunctionCall.of("f", List.of(), Caller.SYSTEM, Origin.SCHEDULE, "c1"));
        assertThat(heard).containsExactly("first", "second");
    }

    @Test
    void rulesAreCountedIfOneWantsThat() {
        CallListener wanting = new CallListener() {
            @Override
            public void ended(EndedCall call) {}

            @Override
            public boolean wantsRuleMetrics() {
                return true;
            }
        };
        assertThat(new CallListeners(List.of(CallListener.NONE, wanting)).wantsRuleMetrics())
                .isTrue();
        assertThat(new CallListeners(List.of(CallListener.NONE)).wantsRuleMetrics())
                .isFalse();
    }
}
