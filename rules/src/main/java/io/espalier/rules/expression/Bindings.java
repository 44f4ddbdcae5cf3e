package io.espalier.rules.expression;

import io.espalier.rules.RuleContext;
import io.espalier.rules.expression.Operand.Origin;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What the expansions of an expression stand for. A null is a missing value.
 *
 * @param root the document after the operation
 * @param previousRoot the document before the operation
 * @param field the value of the guarded field after the operation
 * @param previousField the value of the guarded field before the operation
 * @param trace hears how expressions are decided
 */
public record Bindings(
        RuleContext context,
        @Nullable BsonDocument root,
        @Nullable BsonDocument previousRoot,
        @Nullable BsonValue field,
        @Nullable BsonValue previousField,
        DecisionTrace trace) {

    /** No document: only what depends on the caller alone has a value. */
    public static Bindings ofCaller(RuleContext context) {
        return ofCaller(context, DecisionTrace.NONE);
    }

    public static Bindings ofCaller(RuleContext context, DecisionTrace trace) {
        return new Bindings(context, null, null, null, null, trace);
    }

    /** Reading, or an operation before its change: both states are the same (spec/app-services.md §2.8, 5). */
    public static Bindings unchanged(RuleContext context, BsonDocument document) {
        return unchanged(context, document, DecisionTrace.NONE);
    }

    public static Bindings unchanged(RuleContext context, BsonDocument document, DecisionTrace trace) {
        return new Bindings(context, document, document, null, null, trace);
    }

    public static Bindings changed(RuleContext context, @Nullable BsonDocument before, BsonDocument after) {
        return changed(context, before, after, DecisionTrace.NONE);
    }

    public static Bindings changed(
            RuleContext context, @Nullable BsonDocument before, BsonDocument after, DecisionTrace trace) {
        return new Bindings(context, after, before, null, null, trace);
    }

    public Bindings forField(@Nullable BsonValue before, @Nullable BsonValue after) {
        return new Bindings(context, root, previousRoot, after, before, trace);
    }

    @Nullable
    BsonValue start(Origin origin) {
        return switch (origin) {
            case ROOT -> root;
            case PREVIOUS_ROOT -> previousRoot;
            case THIS -> field;
            case PREVIOUS -> previousField;
            case USER -> context.user();
            case VALUES -> context.values();
            case ENVIRONMENT -> context.environment();
            case REQUEST -> context.request();
        };
    }
}
