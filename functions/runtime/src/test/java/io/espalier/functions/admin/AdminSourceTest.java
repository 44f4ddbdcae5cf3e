package io.espalier.functions.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.Caller;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Origin;
import io.espalier.functions.admin.AdminFunction.Parameter;
import io.espalier.functions.call.Doors;
import io.espalier.functions.call.Doors.Entry;
import io.espalier.functions.call.FunctionCaller;
import java.time.Instant;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

/** Operators' functions and what they are told. */
class AdminSourceTest {
    private static final AdminFunctions TRY = () -> List.of(AdminFunction.changing(
            "try/it",
            "gives back what it was told",
            (arguments, context) -> new BsonArray(List.of(
                    new BsonString(arguments.get("text", String.class)),
                    arguments
                            .find("number", Integer.class)
                            .<BsonValue>map(BsonInt32::new)
                            .orElse(BsonNull.VALUE),
                    arguments
                            .find("moment", Instant.class)
                            .<BsonValue>map(moment -> new BsonDateTime(moment.toEpochMilli()))
                            .orElse(BsonNull.VALUE),
                    arguments
                            .find("flag", Boolean.class)
                            .<BsonValue>map(BsonBoolean::valueOf)
                            .orElse(BsonNull.VALUE),
                    arguments
                            .find("object", BsonDocument.class)
                            .<BsonValue>map(object -> object)
                            .orElse(BsonNull.VALUE))),
            Parameter.required("text", "any text"),
            Parameter.optional("number", "a number"),
            Parameter.optional("moment", "a moment"),
            Parameter.optional("flag", "true or false"),
            Parameter.optional("object", "an object")));

    private final FunctionCaller door = Doors.open(new AdminSource(List.of(TRY))
            .functions().entrySet().stream()
                    .map(function -> Entry.admin(function.getKey(), function.getValue()))
                    .toArray(Entry[]::new));

    private BsonValue call(String name, BsonValue... arguments) {
        return door.call(FunctionCall.of(name, List.of(arguments), new Caller.AdminKey("ops"), Origin.CLIENT, "c1"));
    }

    @Test
    void argumentsHaveNamesOrStandInOrderAndTextDoesForAll() {
        BsonArray expected = new BsonArray(List.of(
                new BsonString("7"),
                new BsonInt32(8),
                new BsonDateTime(0),
                BsonBoolean.TRUE,
                BsonDocument.parse("{a: 1}")));
        BsonDocument named = new BsonDocument();
        for (int i = 0; i < expected.size(); i++) {
            named.append(List.of("text", "number", "moment", "flag", "object").get(i), expected.get(i));
        }
        assertThat(call("espalier/try/it", named)).isEqualTo(expected);
        assertThat(call("espalier/try/it", expected.toArray(BsonValue[]::new))).isEqualTo(expected);
        assertThat(call("espalier/try/it", BsonDocument.parse("""
                        {text: '7', number: '8', moment: '1970-01-01T00:00:00Z', flag: 'true', object: '{"a": 1}'}"""))).isEqualTo(expected);
    }

    @Test
    void whatDoesNotFitIsNamed() {
        assertCode(FunctionErrorCode.MISSING_PARAMETER, "'text' is required: any text");
        assertCode(
                FunctionErrorCode.INVALID_PARAMETER, "'x' is unknown; allowed are [text,", named("{text: '', x: 1}"));
        assertCode(FunctionErrorCode.INVALID_PARAMETER, "'number' must be a whole", named("{text: '', number: 'a'}"));
        assertCode(FunctionErrorCode.INVALID_PARAMETER, "'moment' must be a moment", named("{text: '', moment: 'a'}"));
        assertCode(FunctionErrorCode.INVALID_PARAMETER, "flag", named("{text: '', flag: 'yes'}"));
        assertCode(FunctionErrorCode.INVALID_PARAMETER, "object", named("{text: '', object: 1}"));
        assertCode(
                FunctionErrorCode.ARGUMENTS_NOT_ALLOWED,
                "in this order",
                BsonNull.VALUE,
                BsonNull.VALUE,
                BsonNull.VALUE,
                BsonNull.VALUE,
                BsonNull.VALUE,
                BsonNull.VALUE);
    }

    private static BsonDocument named(String json) {
        return BsonDocument.parse(json);
    }

    private void assertCode(FunctionErrorCode code, String message, BsonValue... arguments) {
        assertThatThrownBy(() -> call("espalier/try/it", arguments))
                .isInstanceOfSatisfying(
                        FunctionException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void operatorsAreToldWhatThereIs() {
        assertThat(call("espalier/functions/list").asArray())
                .extracting(function -> function.asDocument().getString("name").getValue())
                .containsExactly("espalier/functions/list", "espalier/try/it");
        assertThat(call("espalier/functions/list")
                        .asArray()
                        .getLast()
                        .asDocument()
                        .getArray("parameters"))
                .hasSize(5)
                .contains(BsonDocument.parse("{name: 'text', required: true, meaning: 'any text'}"));
    }

    @Test
    void noNameIsTakenTwice() {
        assertThatThrownBy(() -> new AdminSource(List.of(TRY, TRY))).hasMessageContaining("'try/it'");
    }
}
