package io.espalier.rules.query;

import io.espalier.rules.bson.FieldPath;
import java.util.List;
import java.util.function.Predicate;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** What a query asks of one path. */
sealed interface Condition {

    /** Whether it holds for the values that the path finds from its start, which may be missing itself. */
    boolean at(FieldPath path, @Nullable BsonValue start);

    /** Whether it holds for one element of an array, as inside of {@code $elemMatch}. */
    boolean on(BsonValue element);

    /**
     * Holds if it does for one of the values.
     *
     * @param spread whether the elements of an array are looked at besides the array itself
     * @param test is asked for a null where the field is missing
     */
    record AnyValue(boolean spread, Predicate<@Nullable BsonValue> test) implements Condition {
        @Override
        public boolean at(FieldPath path, @Nullable BsonValue start) {
            return path.any(start, spread, test);
        }

        @Override
        public boolean on(BsonValue element) {
            return test.test(element);
        }
    }

    /** Each part may hold for another value. */
    record All(List<Condition> parts) implements Condition {
        public All {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean at(FieldPath path, @Nullable BsonValue start) {
            for (Condition part : parts) {
                if (!part.at(path, start)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public boolean on(BsonValue element) {
            for (Condition part : parts) {
                if (!part.on(element)) {
                    return false;
                }
            }
            return true;
        }
    }

    record Not(Condition part) implements Condition {
        @Override
        public boolean at(FieldPath path, @Nullable BsonValue start) {
            return !part.at(path, start);
        }

        @Override
        public boolean on(BsonValue element) {
            return !part.on(element);
        }
    }

    /** Nothing fits it. */
    record Never() implements Condition {
        @Override
        public boolean at(FieldPath path, @Nullable BsonValue start) {
            return false;
        }

        @Override
        public boolean on(BsonValue element) {
            return false;
        }
    }
}
