package io.espalier.app;

import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;

/** {@code data_sources/<service>/default_rule.json} of the data source that is served. */
final class DefaultRuleFile {
    private static final String FOLDER = "data_sources/";
    private static final String NAME = "default_rule.json";

    private DefaultRuleFile() {}

    static Optional<DefaultRulesDefinition> read(AppImport app, Set<String> services, CollectionRuleFiles collections) {
        Optional<DefaultRulesDefinition> served = Optional.empty();
        for (String path : app.paths(FOLDER, "/" + NAME)) {
            String[] parts = path.split("/", -1);
            if (parts.length == 3) {
                Optional<DefaultRulesDefinition> found = read(app, path, parts[1], services, collections);
                served = found.isPresent() ? found : served;
            }
        }
        return served;
    }

    private static Optional<DefaultRulesDefinition> read(
            AppImport app, String path, String service, Set<String> services, CollectionRuleFiles collections) {
        Optional<DefaultRulesDefinition> rules = app.file(path, file -> decode(file, service, collections));
        if (rules.isPresent() && !services.contains(service)) {
            app.refuse(
                    rules.get().location(),
                    "the data source '" + service + "' is not served",
                    "see what is said about its config.json");
            return Optional.empty();
        }
        if (rules.isPresent() && collections.hidesClosed()) {
            app.refuse(
                    rules.get().location(),
                    "a rules.json was refused that does not say for which collection it is, and default rules might open"
                            + " that collection",
                    "correct the refused rules.json");
            return Optional.empty();
        }
        return rules;
    }

    private static DefaultRulesDefinition decode(ObjectReader file, String service, CollectionRuleFiles collections) {
        file.ignore("id", "_id");
        BsonDocument rules = RuleKeys.of(file);
        return new DefaultRulesDefinition(service, rules, collections.closed(), file.location());
    }
}
