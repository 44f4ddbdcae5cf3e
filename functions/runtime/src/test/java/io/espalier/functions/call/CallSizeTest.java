package io.espalier.functions.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.BsonMapper;
import io.espalier.functions.Caller;
import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.bson.RecordBsonMapper;
import io.espalier.functions.call.Doors.Entry;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

/** How large arguments and results may be. */
class CallSizeTest {
    private static final Set<Origin> SYSTEMS =
            Set.of(Origin.TRIGGER, Origin.AUTHENTICATION_TRIGGER, Origin.ERROR_HANDLER, Origin.SCHEDULE);
    private static final int MEGABYTE = 1 << 20;
    private static final Caller ADA = new Caller.User(Doors.user("ada"));

    private static FunctionCall call(BsonValue... arguments) {
        return FunctionCall.of("f", List.of(arguments), ADA, Origin.CLIENT, "c1");
    }

    private static void assertTooLarge(FunctionErrorCode code, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(FunctionException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessageContaining("larger than 18874368 bytes");
        });
    }

    @Test
    void argumentsAreBounded() {
        FunctionCaller door = Doors.open(Entry.open("f", (arguments, context, response) -> new BsonInt32(1)));
        assertThat(door.call(call(new BsonBinary(new byte[17 * MEGABYTE])))).isEqualTo(new BsonInt32(1));
        BsonBinary half = new BsonBinary(new byte[10 * MEGABYTE]);
        assertTooLarge(FunctionErrorCode.INVALID_PARAMETER, () -> door.call(call(half, half)));
    }

    @Test
    void aResultThatRepeatsItselfIsCountedAtEachPlace() {
        BsonValue megabyte = new BsonString("a".repeat(MEGABYTE));
        FunctionCaller door = Doors.open(
                Entry.open("f", (arguments, context, response) -> new BsonArray(Collections.nCopies(2000, megabyte))));
        assertTooLarge(FunctionErrorCode.FUNCTION_EXECUTION_ERROR, () -> door.call(call()));
    }

    @Test
    void theBodyOfAResponseCountsAsWell() {
        FunctionCaller door = Doors.open(Entry.open("f", (arguments, context, response) -> {
            response.setBody(new byte[19 * MEGABYTE]);
            return new BsonInt32(1);
        }));
        FunctionCall call = call().withResponse(new EndpointResponse());
        assertTooLarge(FunctionErrorCode.FUNCTION_EXECUTION_ERROR, () -> door.call(call));
    }

    @Test
    void encodingStopsAtTheLimitHoweverLongTheListWouldBecome() {
        record Line(String text) {}
        BsonMapper mapper = new RecordBsonMapper();
        List<Line> endless = Collections.nCopies(Integer.MAX_VALUE, new Line("the same"));
        assertThatThrownBy(() -> mapper.encode(endless, MEGABYTE, "the result"))
                .isInstanceOf(FunctionException.class)
                .hasMessage("the result is larger than 1048576 bytes");
        assertThat(mapper.encode(List.of(new Line("x")), MEGABYTE, "the result"))
                .isEqualTo(mapper.encode(List.of(new Line("x"))));
    }

    @Test
    void whatNobodyChoseIsNotGivenToAFunctionWithoutParameters() {
        FunctionBody withoutParameters = new FunctionBody() {
            @Override
            public BsonValue run(List<BsonValue> arguments, FunctionContext context, EndpointResponse response) {
                return new BsonInt32(arguments.size());
            }

            @Override
            public boolean takesArguments() {
                return false;
            }
        };
        FunctionCaller door = Doors.open(Entry.system("f", withoutParameters));
        for (Origin origin : Origin.values()) {
            Caller caller = SYSTEMS.contains(origin) ? Caller.SYSTEM : ADA;
            BsonValue count = door.call(FunctionCall.of("f", List.of(new BsonInt32(7)), caller, origin, "c1"));
            boolean chosen = !SYSTEMS.contains(origin)
                    && !Set.of(Origin.ENDPOINT, Origin.WEBHOOK, Origin.USER_CREATION)
                            .contains(origin);
            assertThat(count).as(origin.name()).isEqualTo(new BsonInt32(chosen ? 1 : 0));
        }
    }
}
