package io.espalier.rules.query;

import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Finds the keys that MongoDB sorts a document by: one value for each path. A document with an array under a path has
 * several keys, one for each element; paths that lead through the same array move through it together.
 */
final class SortKeys {
    private static final BsonValue MISSING = BsonNull.VALUE;
    private static final BsonValue EMPTY_ARRAY = new BsonUndefined();

    private final Consumer<List<BsonValue>> keys;

    SortKeys(Consumer<List<BsonValue>> keys) {
        this.keys = keys;
    }

    /**
     * Hands each key to the consumer.
     *
     * @throws RulesException with {@link RulesErrorCode#INVALID_REQUEST} where MongoDB cannot sort: two paths end in different
     *     arrays, or a number in a path is an index as well as a field
     */
    void of(BsonDocument document, List<List<String>> paths) {
        List<Step> steps = new ArrayList<>();
        paths.forEach(path -> steps.add(new Step.Open(path, 0, null)));
        expand(document, steps);
    }

    private void expand(BsonDocument document, List<Step> steps) {
        List<Step> reached = new ArrayList<>();
        Step.AtArray entered = null;
        for (Step step : steps) {
            Step next = step instanceof Step.Open open ? open.into(document) : step;
            reached.add(next);
            if (next instanceof Step.AtArray array) {
                if (entered != null && !entered.leadsWhere(array)) {
                    throw refused("two of its fields are arrays in one document");
                }
                entered = array;
            }
        }
        if (entered == null) {
            keys.accept(reached.stream().map(Step::value).toList());
        } else if (entered.array().isEmpty()) {
            expand(new BsonDocument(), elements(reached, EMPTY_ARRAY));
        } else {
            for (BsonValue element : entered.array()) {
                expand(element instanceof BsonDocument inner ? inner : new BsonDocument(), elements(reached, element));
            }
        }
    }

    private static List<Step> elements(List<Step> steps, BsonValue element) {
        return steps.stream()
                .map(step -> step instanceof Step.AtArray at ? at.element(element) : step)
                .toList();
    }

    private static RulesException refused(String why) {
        return new RulesException(RulesErrorCode.INVALID_REQUEST, "sort: MongoDB cannot sort by this order: " + why);
    }

    /** How far a path has come. */
    private sealed interface Step {
        BsonValue value();

        record Done(BsonValue value) implements Step {}

        /**
         * Goes on in the document that is looked at.
         *
         * @param next the part of the path that names a field of it
         * @param byIndex what the path finds if that part is an index of the array that was just entered
         */
        record Open(List<String> path, int next, @Nullable Step byIndex) implements Step {
            @Override
            public BsonValue value() {
                return MISSING;
            }

            Step into(BsonDocument document) {
                BsonValue found = document.get(path.get(next));
                if (byIndex == null) {
                    return along(found, path, next + 1, false);
                }
                if (found != null) {
                    throw refused("a number in it is an index as well as a field");
                }
                return byIndex;
            }
        }

        /**
         * The path leads to an array, or through it.
         *
         * @param next the first part of the path that lies inside of the array
         * @param nested whether it was found by its index in another array: it is a key as a whole then
         */
        record AtArray(BsonArray array, List<String> path, int next, boolean nested) implements Step {
            @Override
            public BsonValue value() {
                return array;
            }

            boolean leadsWhere(AtArray other) {
                return path.subList(0, next).equals(other.path.subList(0, other.next));
            }

            Step element(BsonValue element) {
                if (next == path.size()) {
                    return new Done(nested && !array.isEmpty() ? array : element);
                }
                return new Open(path, next, byIndex());
            }

            private @Nullable Step byIndex() {
                for (int i = 0; i < array.size(); i++) {
                    if (path.get(next).equals(Integer.toString(i))) {
                        BsonValue element = array.get(i);
                        return along(element, path, next + 1, element instanceof BsonArray);
                    }
                }
                return null;
            }
        }

        /** Follows the path from a value through documents, up to its end or an array. */
        private static Step along(@Nullable BsonValue start, List<String> path, int from, boolean nested) {
            BsonValue value = start;
            int next = from;
            while (next < path.size() && value instanceof BsonDocument inner) {
                value = inner.get(path.get(next));
                next++;
            }
            if (value instanceof BsonArray array) {
                return new AtArray(array, path, next, nested);
            }
            return new Done(value == null || next < path.size() ? MISSING : value);
        }
    }
}
