package io.espalier.rules.request;

import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import io.espalier.rules.bson.FieldPath;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.BsonValue;

/**
 * A sort order of a caller under rules: by the values of fields only.
 *
 * @param fields the top-level fields that decide the order
 */
public record CallerSort(BsonDocument order, Set<String> fields) {
    public CallerSort {
        fields = Set.copyOf(fields);
    }

    static CallerSort of(BsonDocument order) {
        Set<String> fields = new LinkedHashSet<>();
        for (Map.Entry<String, BsonValue> key : order.entrySet()) {
            String fault = FieldPath.fault(key.getKey());
            if (fault != null) {
                throw new RulesException(RulesErrorCode.INVALID_REQUEST, "sort: " + fault);
            }
            if (!(key.getValue() instanceof BsonNumber direction) || Math.abs(direction.doubleValue()) != 1) {
                throw new RulesException(
                        RulesErrorCode.NOT_SUPPORTED, "sort: '" + key.getKey() + "' must be 1 or -1 under rules");
            }
            fields.add(FieldPath.of(key.getKey()).first());
        }
        return new CallerSort(order, fields);
    }
}
