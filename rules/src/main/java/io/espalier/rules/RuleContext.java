package io.espalier.rules;

import org.bson.BsonDocument;

/**
 * The values that expansions of a rule expression can name, apart from the document itself.
 *
 * @param user {@code %%user}: {@code id}, {@code type}, {@code data}, {@code custom_data}, {@code identities}
 * @param values {@code %%values}: the app's values by name, secrets resolved
 * @param environment {@code %%environment}: {@code tag} and {@code values}
 * @param request {@code %%request}; empty when the call did not come by HTTP
 * @param functions what {@code %function} calls
 */
public record RuleContext(
        BsonDocument user,
        BsonDocument values,
        BsonDocument environment,
        BsonDocument request,
        RuleFunctions functions) {

    /** Without functions. */
    public RuleContext(BsonDocument user, BsonDocument values, BsonDocument environment, BsonDocument request) {
        this(user, values, environment, request, RuleFunctions.NONE);
    }

    /**
     * The same for one operation on data: a function is called once with the same arguments, however many documents and
     * rules ask. What was answered for an operation before is forgotten. Not thread-safe.
     */
    public RuleContext forOperation() {
        return new RuleContext(user, values, environment, request, RememberedFunctions.anew(functions));
    }

    /** Whether a function was called since the operation began. */
    public boolean hasCalledFunctions() {
        return functions instanceof RememberedFunctions remembered && remembered.hasCalled();
    }

    /** Without content: values hold secrets. */
    @Override
    public String toString() {
        return "rule context with values " + values.keySet();
    }
}
