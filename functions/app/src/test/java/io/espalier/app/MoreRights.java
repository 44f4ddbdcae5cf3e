package io.espalier.app;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
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
            app -> names(with(app.functions(), function -> !function.isPrivate()), FunctionDefinition::name),
            app -> names(with(app.functions(), FunctionDefinition::runAsSystem), FunctionDefinition::name),
            app -> names(
                    with(app.functions(), function -> function.canEvaluate().isEmpty()), FunctionDefinition::name),
            app -> names(with(app.functions(), function -> !function.disableArgumentLogs()), FunctionDefinition::name),
            app -> names(app.values(), ValueDefinition::name),
            app -> names(app.providers(), provider -> provider.getClass().getSimpleName()),
            app -> names(app.collectionRules(), rules -> rules.database() + "." + rules.collection()),
            MoreRights::unchecked,
            app -> names(app.defaultRules().stream().toList(), DefaultRulesDefinition::service),
            app -> names(app.endpoints(), endpoint -> endpoint.httpMethod() + " " + endpoint.route()),
            app -> names(
                    with(app.endpoints(), endpoint -> endpoint.validation() instanceof RequestValidation.None),
                    EndpointDefinition::route),
            app -> names(with(app.endpoints(), EndpointDefinition::createUserOnAuth), EndpointDefinition::route),
            app -> names(app.webhooks(), WebhookDefinition::functionName),
            app -> names(
                    with(app.webhooks(), webhook -> webhook.validation() instanceof RequestValidation.None),
                    WebhookDefinition::functionName),
            MoreRights::dataApi,
            MoreRights::origins,
            app -> names(app.databaseTriggers(), DatabaseTriggerDefinition::name),
            app -> names(app.authenticationTriggers(), AuthenticationTriggerDefinition::name),
            app -> names(app.schedules(), ScheduleDefinition::name));

    private static <T> Set<String> names(List<T> parts, Function<T, String> name) {
        return parts.stream().map(name).collect(Collectors.toSet());
    }

    private static <T> List<T> with(List<T> parts, Predicate<T> more) {
        return parts.stream().filter(more).toList();
    }

    private static Set<String> dataApi(App app) {
        Set<String> rights = new HashSet<>();
        app.dataApi().ifPresent(api -> {
            rights.addAll(api.versions());
            if (api.runAsSystem()) {
                rights.add("system");
            }
            if (api.canEvaluate().isEmpty()) {
                rights.add("without a condition");
            }
            if (api.validation() instanceof RequestValidation.None) {
                rights.add("without a proof");
            }
            if (api.logArguments()) {
                rights.add("logs");
            }
        });
        return rights;
    }

    /** Any origin, where browsers may call something; else those that are listed. */
    private static Set<String> origins(App app) {
        boolean isClosed = app.functions().isEmpty() && app.providers().isEmpty();
        return app.allowedRequestOrigins().isEmpty() && !isClosed
                ? Set.of("any origin")
                : Set.copyOf(app.allowedRequestOrigins());
    }

    /** The collections whose documents no schema checks. */
    private static Set<String> unchecked(App app) {
        Set<String> unchecked = names(app.collectionRules(), rules -> rules.database() + "." + rules.collection());
        unchecked.removeAll(names(app.schemas().schemas(), schema -> schema.database() + "." + schema.collection()));
        return unchecked;
    }
}
