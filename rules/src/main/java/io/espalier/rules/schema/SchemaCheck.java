package io.espalier.rules.schema;

import io.espalier.rules.expression.Bindings;
import io.espalier.rules.expression.ExpressionEvaluator;
import io.espalier.rules.expression.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Decides one document. It goes on after a failure until it has found as many as it was asked for. Not thread-safe. */
final class SchemaCheck {
    /** More than anybody reads at once. */
    static final int MOST_FAILURES = 10;

    private final Bindings bindings;
    private final ReadBudget budget;
    private final int most;
    private final List<SchemaFailure> failures = new ArrayList<>();

    /** Whether a failure says only that something could not be decided. */
    private boolean undecided;

    private SchemaCheck(Bindings bindings, ReadBudget budget, int most) {
        this.bindings = bindings;
        this.budget = budget;
        this.most = most;
    }

    static List<SchemaFailure> failures(SchemaNode schema, Bindings bindings) {
        BsonDocument document = bindings.root();
        if (document == null) {
            throw new IllegalArgumentException("there is no document to judge");
        }
        SchemaCheck check = new SchemaCheck(bindings, new ReadBudget(), MOST_FAILURES);
        check.node(schema, new JudgedValue(ValuePath.ROOT, document, bindings.previousRoot()));
        return List.copyOf(check.failures);
    }

    void node(SchemaNode schema, JudgedValue judged) {
        for (Constraint constraint : schema.constraints()) {
            if (isFull()) {
                return;
            }
            constraint(constraint, judged);
        }
    }

    private void constraint(Constraint constraint, JudgedValue judged) {
        switch (constraint) {
            case Constraint.OfValue ofValue -> ValueCheck.check(ofValue, judged, this);
            case Constraint.OfObject ofObject -> {
                if (judged.value() instanceof BsonDocument object) {
                    ObjectCheck.check(ofObject, object, judged, this);
                }
            }
            case Constraint.OfArray ofArray -> {
                if (judged.value() instanceof BsonArray array) {
                    ArrayCheck.check(ofArray, array, judged, this);
                }
            }
            case Constraint.OfSchemas ofSchemas -> combined(ofSchemas, judged);
            case Constraint.Validate validate -> validate(validate, judged);
            case Constraint.Faulty _ -> fail(judged, "schema", "a schema without a fault (the import report names it)");
        }
    }

    private void combined(Constraint.OfSchemas combination, JudgedValue judged) {
        switch (combination) {
            case Constraint.AllOf(List<SchemaNode> schemas) -> schemas.forEach(schema -> node(schema, judged));
            case Constraint.AnyOf(List<SchemaNode> schemas) -> {
                Fits fits = Fits.count(schemas, schema -> fits(schema, judged));
                if (fits.certain() == 0) {
                    undecided |= fits.undecided() > 0;
                    fail(judged, "anyOf", "at least one of " + schemas.size() + " schemas to fit");
                }
            }
            case Constraint.OneOf(List<SchemaNode> schemas) -> {
                Fits fits = Fits.count(schemas, schema -> fits(schema, judged));
                if (fits.certain() != 1 || fits.undecided() > 0) {
                    undecided |= fits.certain() < 2 && fits.undecided() > 0;
                    fail(judged, "oneOf", "exactly one of " + schemas.size() + " schemas to fit");
                }
            }
            case Constraint.Not(SchemaNode schema) -> {
                Truth fits = fits(schema, judged);
                if (fits != Truth.FALSE) {
                    undecided |= fits == Truth.UNKNOWN;
                    fail(judged, "not", "the schema not to fit");
                }
            }
        }
    }

    private Truth fits(SchemaNode schema, JudgedValue judged) {
        SchemaCheck check = new SchemaCheck(bindings, budget, 1);
        check.node(schema, judged);
        return check.failures.isEmpty() ? Truth.TRUE : check.undecided ? Truth.UNKNOWN : Truth.FALSE;
    }

    private void validate(Constraint.Validate validate, JudgedValue judged) {
        Truth truth = ExpressionEvaluator.evaluate(
                validate.expression(), bindings.forField(judged.previous(), judged.value()));
        if (!truth.isTrue()) {
            undecided |= truth == Truth.UNKNOWN;
            fail(judged, "validate", "its expression to be true");
        }
    }

    boolean isFull() {
        return failures.size() >= most;
    }

    /**
     * Whether the pattern occurs in the text. If that costs too much to decide the check fails here, and no {@code not} around it
     * makes it right.
     *
     * @param place where the text stands
     */
    Truth occurs(BoundedPattern pattern, String text, ValuePath place, String keyword) {
        Truth occurs = pattern.occursIn(text, budget);
        if (occurs == Truth.UNKNOWN) {
            undecided = true;
            fail(
                    place,
                    keyword,
                    "a search for '" + pattern + "' that ends soon: this pattern tries too many ways",
                    new BsonString(text));
        }
        return occurs;
    }

    void fail(JudgedValue judged, String keyword, String expected) {
        fail(judged.path(), keyword, expected, judged.value());
    }

    void fail(ValuePath path, String keyword, String expected, @Nullable BsonValue found) {
        if (!isFull()) {
            failures.add(new SchemaFailure(path, keyword, expected, FoundValue.describe(found)));
        }
    }

    /** How many schemas fit, and of how many that could not be decided. */
    private record Fits(long certain, long undecided) {
        static Fits count(List<SchemaNode> schemas, Function<SchemaNode, Truth> decision) {
            List<Truth> decisions = schemas.stream().map(decision).toList();
            return new Fits(count(decisions, Truth.TRUE), count(decisions, Truth.UNKNOWN));
        }

        private static long count(List<Truth> decisions, Truth wanted) {
            return decisions.stream().filter(decision -> decision == wanted).count();
        }
    }
}
