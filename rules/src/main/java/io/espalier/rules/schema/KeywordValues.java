package io.espalier.rules.schema;

import io.espalier.rules.bson.BsonOrder;
import io.espalier.rules.expression.Problems;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Reads what stands under keywords. What has the wrong form is reported, and empty. */
final class KeywordValues {
    private final Problems problems;

    KeywordValues(Problems problems) {
        this.problems = problems;
    }

    Optional<BsonDocument> object(BsonValue json, String path, String advice) {
        return json instanceof BsonDocument object ? Optional.of(object) : refused(path, "an object is needed", advice);
    }

    Optional<BsonArray> array(BsonValue json, String path, String advice) {
        return json instanceof BsonArray array ? Optional.of(array) : refused(path, "an array is needed", advice);
    }

    Optional<BsonArray> filledArray(BsonValue json, String path, String advice) {
        Optional<BsonArray> array = array(json, path, advice);
        return array.isPresent() && array.get().isEmpty() ? refused(path, "the array is empty", advice) : array;
    }

    Optional<Boolean> bool(BsonValue json, String path) {
        return json instanceof BsonBoolean bool
                ? Optional.of(bool.getValue())
                : refused(path, "true or false is needed", "write true or false");
    }

    Optional<String> string(BsonValue json, String path) {
        return json instanceof BsonString text
                ? Optional.of(text.getValue())
                : refused(path, "a string is needed", "write \"…\"");
    }

    /** Names of properties, each once. */
    List<String> names(BsonValue json, String path) {
        String advice = "write [\"<property>\", …]";
        Set<String> names = new LinkedHashSet<>();
        BsonArray array = array(json, path, advice).orElseGet(BsonArray::new);
        for (int i = 0; i < array.size(); i++) {
            String at = path + "[" + i + "]";
            if (!(array.get(i) instanceof BsonString name)) {
                refuse(at, "a property's name is needed", advice);
            } else if (!names.add(name.getValue())) {
                refuse(at, "'" + name.getValue() + "' stands here twice", "remove one of them");
            } else {
                name(name.getValue(), at);
            }
        }
        return new ArrayList<>(names);
    }

    /** Checks a property's name. MongoDB would read one with dots as a path. */
    void name(String name, String path) {
        if (name.isEmpty() || name.contains(".") || name.startsWith("$")) {
            refuse(
                    path,
                    "'" + name + "' is not a property's name",
                    "nest \"properties\" to reach into a document; a name is not empty and does not begin with '$'");
        }
    }

    /** A number that can bound others. */
    Optional<BsonNumber> number(BsonValue json, String path) {
        return json instanceof BsonNumber number && !BsonOrder.isNaN(number)
                ? Optional.of(number)
                : refused(path, "a number is needed", "write a number");
    }

    /** How many of something. */
    OptionalLong count(BsonValue json, String path) {
        if (json instanceof BsonNumber number) {
            Optional<BigDecimal> exact = Multiples.decimal(number);
            if (exact.isPresent()
                    && exact.get().signum() >= 0
                    && exact.get().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0
                    && exact.get().remainder(BigDecimal.ONE).signum() == 0) {
                return OptionalLong.of(exact.get().longValueExact());
            }
        }
        refuse(path, "a whole number is needed", "write 0 or a number above, at most " + Integer.MAX_VALUE);
        return OptionalLong.empty();
    }

    Optional<BoundedPattern> pattern(String text, String path) {
        Optional<String> fault = PatternSyntax.fault(text);
        if (fault.isPresent()) {
            return refused(path, fault.get(), "write a regular expression that MongoDB and Java read alike");
        }
        return Optional.of(BoundedPattern.of(text));
    }

    void refuse(String path, String reason, String advice) {
        problems.add(path, reason, advice);
    }

    private <T> Optional<T> refused(String path, String reason, String advice) {
        refuse(path, reason, advice);
        return Optional.empty();
    }
}
