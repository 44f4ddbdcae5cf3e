package io.espalier.app;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Compares what two apps leave open, by the names of their parts. */
final class MoreRights {
    private MoreRights() {}

    /** The parts of {@code app} that {@code before} does not have. */
    static List<String> of(App app, App before) {
        List<String> more = new ArrayList<>();
        for (Function<App, Set<String>> parts : KINDS) {
            Set<String> added = new HashSet<>(parts.apply(app));
            added.removeAll(parts.apply(before));
            more.addAll(added);
        }
        return more;
    }

    private static final List<Function<App, Set<String>>> KINDS = List.of(
            app -> names(app.functions(), FunctionDefinition::name),
            app -> names(app.values(), ValueDefinition::name),
            app -> names(app.providers(), provider -> provider.getClass().getSimpleName()),
            app -> names(app.collectionRules(), rules -> rules.database() + "." + rules.collection()),
            MoreRights::unchecked,
            app -> names(app.defaultRules().stream().toList(), DefaultRulesDefinition::service),
            app -> names(app.endpoints(), endpoint -> endpoint.httpMethod() + " " + endpoint.route()),
            app -> names(app.databaseTriggers(), DatabaseTriggerDefinition::name),
            app -> names(app.schedules(), ScheduleDefinition::name));

    private static <T> Set<String> names(List<T> parts, Function<T, String> name) {
        return parts.stream().map(name).collect(Collectors.toSet());
    }

    /** The collections whose documents no schema checks. */
    private static Set<String> unchecked(App app) {
        Set<String> unchecked = names(app.collectionRules(), rules -> rules.database() + "." + rules.collection());
        unchecked.removeAll(names(app.schemas().schemas(), schema -> schema.database() + "." + schema.collection()));
        return unchecked;
    }
}
