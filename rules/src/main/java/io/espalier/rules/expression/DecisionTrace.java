package io.espalier.rules.expression;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Hears how a decision comes about, step by step, from the code that decides. {@link #NONE} hears nothing and costs nothing:
 * no step makes an object for it.
 */
public interface DecisionTrace {
    DecisionTrace NONE = new DecisionTrace() {};

    /**
     * From now on the rules of one element are looked at.
     *
     * @param list {@code roles} or {@code filters}
     */
    default void element(String list, int index) {}

    /** Whether a document matches what the filters demand together. */
    default void filtered(BsonDocument query, boolean matches) {}

    /**
     * From now on, until {@link #leaveField}, the rules of a field are looked at.
     *
     * @param hasOwnRules whether there is an entry for the field
     */
    default void enterField(String name, boolean hasOwnRules) {}

    default void leaveField() {}

    /**
     * A rule was decided.
     *
     * @param key where it stands in the element or field, such as {@code document_filters.write}
     */
    default void rule(String key, Expression rule, Truth truth) {}

    /**
     * The element that is looked at was turned into a query.
     *
     * @param reached finds all documents that it shows, and perhaps more if not exact
     */
    default void reach(BsonDocument reached, boolean exact) {}

    /** No rule permits what is to be done to the field. */
    default void noRule() {}

    /**
     * A condition inside of an expression was decided.
     *
     * @param left the values that the left side had; null if it cannot be decided which
     * @param right the same for the right side; empty if there is none
     */
    default void condition(
            Expression condition,
            Truth truth,
            Bindings bindings,
            @Nullable List<BsonValue> left,
            @Nullable List<BsonValue> right) {}
}
