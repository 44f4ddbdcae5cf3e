package io.espalier.app;

import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;

/** Builds an {@link App} part by part, from one in which nothing is open. Not thread-safe. */
public final class AppBuilder {
    private final AppMetadata metadata;
    private String environment = "";
    private BsonDocument environmentValues = new BsonDocument();
    private List<String> allowedRequestOrigins = List.of();
    private List<FunctionDefinition> functions = List.of();
    private List<ValueDefinition> values = List.of();
    private List<ProviderDefinition> providers = List.of();
    private Optional<CustomUserDataDefinition> customUserData = Optional.empty();
    private Optional<String> userCreationFunction = Optional.empty();
    private List<CollectionRulesDefinition> collectionRules = List.of();
    private Optional<DefaultRulesDefinition> defaultRules = Optional.empty();
    private SchemaDefinitions schemas = SchemaDefinitions.NONE;
    private List<EndpointDefinition> endpoints = List.of();
    private List<ClosedEndpoint> closedEndpoints = List.of();
    private List<WebhookDefinition> webhooks = List.of();
    private Optional<DataApiDefinition> dataApi = Optional.empty();
    private List<DatabaseTriggerDefinition> databaseTriggers = List.of();
    private List<AuthenticationTriggerDefinition> authenticationTriggers = List.of();
    private List<ScheduleDefinition> schedules = List.of();
    private List<String> disabledTriggers = List.of();
    private ImportReport report = new ImportReport(List.of());

    AppBuilder(AppMetadata metadata) {
        this.metadata = metadata;
    }

    /** As {@link App#environment()} and {@link App#environmentValues()}. */
    public AppBuilder environment(String tag, BsonDocument tagValues) {
        this.environment = tag;
        this.environmentValues = tagValues;
        return this;
    }

    /** As {@link App#allowedRequestOrigins()}. */
    public AppBuilder allowedRequestOrigins(List<String> definitions) {
        this.allowedRequestOrigins = definitions;
        return this;
    }

    /** As {@link App#functions()}. */
    public AppBuilder functions(List<FunctionDefinition> definitions) {
        this.functions = definitions;
        return this;
    }

    /** As {@link App#values()}. */
    public AppBuilder values(List<ValueDefinition> definitions) {
        this.values = definitions;
        return this;
    }

    /** As {@link App#providers()}. */
    public AppBuilder providers(List<ProviderDefinition> definitions) {
        this.providers = definitions;
        return this;
    }

    /** As {@link App#customUserData()}. */
    public AppBuilder customUserData(Optional<CustomUserDataDefinition> definitions) {
        this.customUserData = definitions;
        return this;
    }

    /** As {@link App#userCreationFunction()}. */
    public AppBuilder userCreationFunction(Optional<String> definitions) {
        this.userCreationFunction = definitions;
        return this;
    }

    /** As {@link App#collectionRules()}. */
    public AppBuilder collectionRules(List<CollectionRulesDefinition> definitions) {
        this.collectionRules = definitions;
        return this;
    }

    /** As {@link App#defaultRules()}. */
    public AppBuilder defaultRules(Optional<DefaultRulesDefinition> definitions) {
        this.defaultRules = definitions;
        return this;
    }

    /** As {@link App#schemas()}. */
    public AppBuilder schemas(SchemaDefinitions definitions) {
        this.schemas = definitions;
        return this;
    }

    /** As {@link App#endpoints()}. */
    public AppBuilder endpoints(List<EndpointDefinition> definitions) {
        this.endpoints = definitions;
        return this;
    }

    /** As {@link App#closedEndpoints()}. */
    public AppBuilder closedEndpoints(List<ClosedEndpoint> definitions) {
        this.closedEndpoints = definitions;
        return this;
    }

    /** As {@link App#webhooks()}. */
    public AppBuilder webhooks(List<WebhookDefinition> definitions) {
        this.webhooks = definitions;
        return this;
    }

    /** As {@link App#dataApi()}. */
    public AppBuilder dataApi(Optional<DataApiDefinition> definitions) {
        this.dataApi = definitions;
        return this;
    }

    /** As {@link App#databaseTriggers()}. */
    public AppBuilder databaseTriggers(List<DatabaseTriggerDefinition> definitions) {
        this.databaseTriggers = definitions;
        return this;
    }

    /** As {@link App#authenticationTriggers()}. */
    public AppBuilder authenticationTriggers(List<AuthenticationTriggerDefinition> definitions) {
        this.authenticationTriggers = definitions;
        return this;
    }

    /** As {@link App#disabledTriggers()}. */
    public AppBuilder disabledTriggers(List<String> names) {
        this.disabledTriggers = names;
        return this;
    }

    /** As {@link App#schedules()}. */
    public AppBuilder schedules(List<ScheduleDefinition> definitions) {
        this.schedules = definitions;
        return this;
    }

    /** As {@link App#report()}. */
    public AppBuilder report(ImportReport definitions) {
        this.report = definitions;
        return this;
    }

    /** The app, as it was described up to now. */
    public App build() {
        return new App(
                metadata,
                environment,
                environmentValues,
                allowedRequestOrigins,
                functions,
                values,
                providers,
                customUserData,
                userCreationFunction,
                collectionRules,
                defaultRules,
                schemas,
                endpoints,
                closedEndpoints,
                webhooks,
                dataApi,
                databaseTriggers,
                authenticationTriggers,
                schedules,
                disabledTriggers,
                report);
    }
}
