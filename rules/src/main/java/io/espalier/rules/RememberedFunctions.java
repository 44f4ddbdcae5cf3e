package io.espalier.rules;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonValue;

/** Calls each function once with the same arguments and remembers what came of it. Not thread-safe. */
final class RememberedFunctions implements RuleFunctions {
    private final RuleFunctions functions;
    private final Map<Call, Outcome> outcomes = new HashMap<>();

    private RememberedFunctions(RuleFunctions functions) {
        this.functions = functions;
    }

    /** Remembers nothing yet, also if the functions themselves remember. */
    static RememberedFunctions anew(RuleFunctions functions) {
        return new RememberedFunctions(
                functions instanceof RememberedFunctions remembered ? remembered.functions : functions);
    }

    boolean hasCalled() {
        return !outcomes.isEmpty();
    }

    @Override
    public BsonValue call(String name, List<BsonValue> arguments) {
        // Not computeIfAbsent: the function may run rules itself.
        Call call = new Call(name, List.copyOf(arguments));
        Outcome known = outcomes.get(call);
        if (known == null) {
            known = run(call);
            outcomes.put(call, known);
        }
        return switch (known) {
            case Outcome.Returned(BsonValue value) -> value;
            case Outcome.Thrown(RuntimeException failure) -> throw failure;
        };
    }

    private Outcome run(Call call) {
        try {
            return new Outcome.Returned(functions.call(call.name(), call.arguments()));
        } catch (RuntimeException e) {
            return new Outcome.Thrown(e);
        }
    }

    private record Call(String name, List<BsonValue> arguments) {}

    private sealed interface Outcome {
        record Returned(BsonValue value) implements Outcome {}

        record Thrown(RuntimeException failure) implements Outcome {}
    }
}
