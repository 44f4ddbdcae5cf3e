package io.espalier.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;

/**
 * An app directory as it was read: immutable, complete, and free of everything that was refused
 * but for what is closed thereby.
 *
 * @param metadata what the app says about itself
 * @param environment the environment's tag; empty for none
 * @param environmentValues {@code %%environment.values}: the values of that environment
 * @param allowedRequestOrigins origins that browsers may call from; empty means any
 * @param functions the manifest, by {@code functions/config.json} and the files of webhooks
 * @param values {@code values/*.json}
 * @param providers ways to log in that are enabled
 * @param customUserData where custom user data lives
 * @param userCreationFunction the function that runs when a user is created
 * @param collectionRules one entry per collection with a {@code rules.json}
 * @param defaultRules the rules for all other collections; without them those are closed
 * @param schemas what the documents of collections must be
 * @param endpoints HTTPS endpoints
 * @param closedEndpoints endpoints that are disabled or were refused, and that no other may stand in for
 * @param webhooks webhooks of the form that came before endpoints
 * @param dataApi the Data API, if it is switched on
 * @param databaseTriggers database triggers that are enabled
 * @param authenticationTriggers authentication triggers that are enabled
 * @param schedules scheduled triggers that are enabled
 * @param disabledTriggers the names of triggers, of whatever type, that are switched off
 * @param report what was honoured and what was refused
 */
public record App(
        AppMetadata metadata,
        String environment,
        BsonDocument environmentValues,
        List<String> allowedRequestOrigins,
        List<FunctionDefinition> functions,
        List<ValueDefinition> values,
        List<ProviderDefinition> providers,
        Optional<CustomUserDataDefinition> customUserData,
        Optional<String> userCreationFunction,
        List<CollectionRulesDefinition> collectionRules,
        Optional<DefaultRulesDefinition> defaultRules,
        SchemaDefinitions schemas,
        List<EndpointDefinition> endpoints,
        List<ClosedEndpoint> closedEndpoints,
        List<WebhookDefinition> webhooks,
        Optional<DataApiDefinition> dataApi,
        List<DatabaseTriggerDefinition> databaseTriggers,
        List<AuthenticationTriggerDefinition> authenticationTriggers,
        List<ScheduleDefinition> schedules,
        List<String> disabledTriggers,
        ImportReport report) {
    public App {
        allowedRequestOrigins = List.copyOf(allowedRequestOrigins);
        functions = List.copyOf(functions);
        values = List.copyOf(values);
        providers = List.copyOf(providers);
        collectionRules = List.copyOf(collectionRules);
        endpoints = List.copyOf(endpoints);
        closedEndpoints = List.copyOf(closedEndpoints);
        webhooks = List.copyOf(webhooks);
        databaseTriggers = List.copyOf(databaseTriggers);
        authenticationTriggers = List.copyOf(authenticationTriggers);
        schedules = List.copyOf(schedules);
        disabledTriggers = List.copyOf(disabledTriggers);
    }

    /** An app in which nothing is open, to build upon. */
    public static AppBuilder builder(AppMetadata metadata) {
        return new AppBuilder(metadata);
    }

    /** The id that clients use in URLs, such as {@code shop-local}. */
    public String clientAppId() {
        return metadata.clientAppId();
    }

    /** The app's name. */
    public String name() {
        return metadata.name();
    }

    /** The manifest entry of a function. */
    public Optional<FunctionDefinition> function(String functionName) {
        return functions.stream().filter(f -> f.name().equals(functionName)).findFirst();
    }

    /** The places that name secrets, in the order of the app's parts. */
    public List<SecretReference> secrets() {
        List<SecretReference> secrets = new ArrayList<>();
        values.stream()
                .filter(value -> value.fromSecret() && value.value().isString())
                .forEach(value ->
                        secrets.add(new SecretReference(value.value().asString().getValue(), value.location())));
        endpoints.forEach(endpoint -> addSecret(secrets, endpoint.validation(), endpoint.location()));
        webhooks.forEach(webhook -> addSecret(secrets, webhook.validation(), webhook.location()));
        dataApi.ifPresent(api -> addSecret(secrets, api.validation(), api.location()));
        return List.copyOf(secrets);
    }

    private static void addSecret(
            List<SecretReference> secrets, RequestValidation validation, SourceLocation location) {
        switch (validation) {
            case RequestValidation.None ignored -> {}
            case RequestValidation.VerifyPayload signed ->
                secrets.add(new SecretReference(signed.secretName(), location));
            case RequestValidation.SecretAsQueryParameter shown ->
                secrets.add(new SecretReference(shown.secretName(), location));
        }
    }
}
