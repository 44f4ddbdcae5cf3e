package io.espalier.rules.table;

import io.espalier.rules.RuleContext;
import io.espalier.rules.RuleFunctions;
import java.util.HashMap;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Reads the callers of a table, with all that rules can name about them. */
final class TableCallers {
    private final Map<String, RuleContext> callers = new HashMap<>();

    TableCallers(TableObject table) {
        TableObject named = table.object("callers");
        BsonDocument values = table.objectOrEmpty("values");
        BsonDocument environment = environment(table);
        BsonDocument request = table.objectOrEmpty("request");
        RuleFunctions functions = functions(table.objectOrEmpty("functions"));
        for (String name : named.json().keySet()) {
            callers.put(name, new RuleContext(user(name, named.object(name)), values, environment, request, functions));
        }
    }

    RuleContext caller(String name, String path) {
        RuleContext caller = callers.get(name);
        if (caller == null) {
            throw new RuleTableException(
                    path,
                    "there is no caller '" + name + "'; known are: "
                            + String.join(
                                    ", ", callers.keySet().stream().sorted().toList()));
        }
        return caller;
    }

    private static BsonDocument user(String name, TableObject json) {
        json.requireKeys("id", "type", "data", "custom_data", "identities");
        return new BsonDocument("id", new BsonString(json.has("id") ? json.text("id") : name))
                .append("type", new BsonString(json.has("type") ? json.text("type") : "normal"))
                .append("data", json.objectOrEmpty("data"))
                .append("custom_data", json.objectOrEmpty("custom_data"))
                .append("identities", json.has("identities") ? json.array("identities") : new BsonArray());
    }

    private static BsonDocument environment(TableObject table) {
        TableObject json = TableObject.of(table.objectOrEmpty("environment"), table.path("environment"));
        json.requireKeys("tag", "values");
        return new BsonDocument("tag", new BsonString(json.has("tag") ? json.text("tag") : ""))
                .append("values", json.objectOrEmpty("values"));
    }

    /** A function returns what the table says, whatever its arguments are; one that is not there throws. */
    private static RuleFunctions functions(BsonDocument results) {
        return (name, arguments) -> {
            BsonValue result = results.get(name);
            return result == null ? RuleFunctions.NONE.call(name, arguments) : result;
        };
    }
}
