package io.espalier.app;

import io.espalier.app.WebhookFiles.Webhook;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.BsonDocument;

/**
 * Reads an app directory in the forms 20180301 ({@code stitch.json}), 20200603 ({@code config.json}), 20210101
 * ({@code realm_config.json}) and 20230101 ({@code root_config.json}), also mixed (spec/app-services.md §1). What stands in the files never makes reading fail: problems are in {@link App#report()},
 * and a part that was refused denies. The root file speaks for all: if it is refused, nothing is open. Stateless and
 * thread-safe.
 */
public final class AppReader {

    /**
     * Reads the app at a location: a directory's path, or {@code classpath:} and a folder, which is found as well inside
     * a jar and among the resources of a native executable.
     *
     * @throws AppException if there is no app
     */
    public App read(String location) {
        return AppLocation.read(location, directory -> read(directory, location));
    }

    /**
     * Reads the app directory at {@code directory}.
     *
     * @throws AppException if there is no app
     */
    public App read(Path directory) {
        return read(directory, directory.toString());
    }

    private static App read(Path directory, String location) {
        AppImport app = new AppImport(AppTree.list(directory));
        RootFile root = RootFile.read(app, location);
        ElderServices.read(app);
        BsonDocument environmentValues = EnvironmentFiles.read(app, root.environment());
        app.useEnvironment(environmentValues);
        List<ValueDefinition> values = ValueFiles.read(app);
        Claims functionNames = new Claims();
        List<FunctionDefinition> manifest = FunctionFiles.read(app, functionNames);
        List<Webhook> webhooks = WebhookFiles.read(app, functionNames);
        Set<String> names = manifest.stream().map(FunctionDefinition::name).collect(Collectors.toSet());
        Set<String> services = DataSourceFiles.read(app);
        CollectionRuleFiles collections = CollectionFiles.read(app, services, root.bodyNamesWin());
        Optional<DefaultRulesDefinition> defaultRules = DefaultRuleFile.read(app, services, collections);
        CustomUserDataFile customUserData = CustomUserDataFile.read(app, services, names);
        List<ProviderDefinition> providers = providers(app, customUserData);
        Endpoints endpoints = EndpointFiles.read(app, names);
        Optional<DataApiDefinition> dataApi = DataApiFile.read(app, EndpointFiles.FOLDERS);
        TriggerFiles triggers = TriggerFiles.read(app, services, names);
        AppMetadata metadata = root.metadata().withHostingUri(HostingFiles.read(app));
        UnsupportedFiles.read(app);
        LeftoverFiles.report(app);
        if (!root.isOpen()) {
            return App.builder(metadata).report(app.report()).build();
        }
        return App.builder(metadata)
                .environment(root.environment(), environmentValues)
                .allowedRequestOrigins(root.allowedRequestOrigins())
                .functions(functions(manifest, webhooks))
                .values(values)
                .providers(providers)
                .customUserData(customUserData.definition())
                .userCreationFunction(customUserData.userCreationFunction())
                .collectionRules(collections.rules())
                .defaultRules(defaultRules)
                .schemas(new SchemaDefinitions(collections.schemas(), root.nullTypes()))
                .endpoints(endpoints.open())
                .closedEndpoints(endpoints.closed())
                .webhooks(webhooks.stream().map(Webhook::definition).toList())
                .dataApi(dataApi)
                .databaseTriggers(triggers.databaseTriggers())
                .authenticationTriggers(triggers.authenticationTriggers())
                .schedules(triggers.schedules())
                .disabledTriggers(triggers.disabled())
                .report(app.report())
                .build();
    }

    private static List<FunctionDefinition> functions(List<FunctionDefinition> manifest, List<Webhook> webhooks) {
        return Stream.concat(manifest.stream(), webhooks.stream().map(Webhook::function))
                .toList();
    }

    private static List<ProviderDefinition> providers(AppImport app, CustomUserDataFile customUserData) {
        List<ProviderDefinition> providers = ProviderFile.read(app);
        if (!customUserData.isRefused()) {
            return providers;
        }
        providers.forEach(provider -> app.refuse(
                provider.location(),
                "nobody can log in while " + app.origin(CustomUserDataFile.PATH)
                        + " is refused, since rules may grant more without that data",
                "correct " + app.origin(CustomUserDataFile.PATH)));
        return List.of();
    }
}
