package io.espalier.functions.app;

import io.espalier.app.App;
import io.espalier.app.ClosedCollection;
import io.espalier.app.ValueDefinition;
import io.espalier.rules.Namespace;
import io.espalier.rules.expression.RuleNames;
import io.espalier.rules.role.DefaultRuleSource;
import io.espalier.rules.role.RuleBook;
import io.espalier.rules.role.RuleSource;
import io.espalier.rules.schema.SchemaBook;
import io.espalier.rules.schema.SchemaSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Hands the files of rules and schemas over to the rules engine. Tests of an app's rules compile them in the same way. */
public final class AppRules {
    private AppRules() {}

    /**
     * @param functions what {@code %function} can name
     */
    public static RuleBook compile(App app, Set<String> functions) {
        RuleNames names = names(app, functions);
        return RuleBook.compile(rules(app), defaults(app), names)
                .with(SchemaBook.compile(schemas(app), names, app.schemas().nullTypes()));
    }

    /** The names that expressions of this app can refer to. */
    public static RuleNames names(App app, Set<String> functions) {
        Set<String> valueNames =
                app.values().stream().map(ValueDefinition::name).collect(Collectors.toSet());
        return new RuleNames(valueNames, app.environmentValues().keySet(), functions);
    }

    private static List<RuleSource> rules(App app) {
        return app.collectionRules().stream()
                .map(rules -> new RuleSource(
                        new Namespace(rules.database(), rules.collection()),
                        rules.location().file(),
                        rules.rules()))
                .toList();
    }

    private static Optional<DefaultRuleSource> defaults(App app) {
        return app.defaultRules()
                .map(rules -> new DefaultRuleSource(
                        rules.location().file(), rules.rules(), namespaces(rules.closedCollections())));
    }

    private static Set<Namespace> namespaces(Set<ClosedCollection> collections) {
        return collections.stream()
                .map(one -> new Namespace(one.database(), one.collection()))
                .collect(Collectors.toSet());
    }

    private static List<SchemaSource> schemas(App app) {
        return app.schemas().schemas().stream()
                .map(schema -> new SchemaSource(
                        new Namespace(schema.database(), schema.collection()),
                        schema.location().file(),
                        schema.schema()))
                .toList();
    }
}
