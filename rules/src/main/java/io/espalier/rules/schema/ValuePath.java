package io.espalier.rules.schema;

import io.espalier.rules.bson.ExactEquality;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Where in a document a value stands, or would stand. Immutable. */
public final class ValuePath {
    /** The document itself. */
    public static final ValuePath ROOT = new ValuePath(null, "", -1);

    private final @Nullable ValuePath outer;
    private final String name;
    private final int index;

    private ValuePath(@Nullable ValuePath outer, String name, int index) {
        this.outer = outer;
        this.name = name;
        this.index = index;
    }

    ValuePath property(String inner) {
        return new ValuePath(this, inner, -1);
    }

    ValuePath item(int inner) {
        return new ValuePath(this, "", inner);
    }

    /** Whether both documents have exactly the same under this path, or both nothing. */
    boolean isSameIn(BsonDocument left, BsonDocument right) {
        BsonValue first = left;
        BsonValue second = right;
        for (ValuePath step : steps()) {
            first = step.in(first);
            second = step.in(second);
            if (first == null || second == null) {
                return first == null && second == null;
            }
        }
        return ExactEquality.same(first, second);
    }

    private Deque<ValuePath> steps() {
        Deque<ValuePath> steps = new ArrayDeque<>();
        for (ValuePath step = this; step.outer != null; step = step.outer) {
            steps.addFirst(step);
        }
        return steps;
    }

    private @Nullable BsonValue in(BsonValue container) {
        return switch (container) {
            case BsonDocument object when index < 0 -> object.get(name);
            case BsonArray array when index >= 0 && index < array.size() -> array.get(index);
            default -> null;
        };
    }

    /** Such as {@code items[2].price}; empty for the document itself. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (ValuePath step : steps()) {
            if (step.index >= 0) {
                text.append('[').append(step.index).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(step.name);
            }
        }
        return text.toString();
    }
}
