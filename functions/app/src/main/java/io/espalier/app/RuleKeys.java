package io.espalier.app;

import java.util.List;
import org.bson.BsonDocument;

/** What the rules engine reads of a rule file. */
final class RuleKeys {
    private RuleKeys() {}

    static BsonDocument of(ObjectReader file) {
        BsonDocument rules = new BsonDocument();
        for (String key : List.of("roles", "filters")) {
            if (file.has(key)) {
                rules.put(key, file.raw(key));
            }
        }
        return rules;
    }
}
