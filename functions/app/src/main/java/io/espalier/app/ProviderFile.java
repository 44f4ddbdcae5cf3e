package io.espalier.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code auth/providers.json}, and {@code auth_providers/} in elder forms: the ways to log in (spec/app-services.md §8.1). A refused provider lets nobody in. */
final class ProviderFile {
    static final String PATH = "auth/providers.json";

    /** All kinds that App Services knows (§8.1). */
    static final Set<String> TYPES = Set.of(
            "anon-user",
            "local-userpass",
            "api-key",
            "custom-token",
            "custom-function",
            "oauth2-google",
            "oauth2-facebook",
            "oauth2-apple");

    /** In the forms 20180301 and 20200603 each provider has a file of its own, by the name of its type. */
    private static final String ELDER_FOLDER = "auth_providers/";

    /** What the kinds that are not supported can be configured with. */
    private static final Map<String, List<String>> UNSUPPORTED = Map.of(
            "custom-token", List.of("audience", "requireAnyAudience", "signingAlgorithm", "useJWKURI", "jwkURI"),
            "custom-function", List.of("authFunctionName", "authFunctionId"),
            "oauth2-google", List.of("clientId", "openId"),
            "oauth2-facebook", List.of("clientId"),
            "oauth2-apple", List.of("clientId"));

    private ProviderFile() {}

    static List<ProviderDefinition> read(AppImport app) {
        List<ProviderDefinition> providers = new ArrayList<>();
        Claims claims = new Claims();
        boolean isElder = !app.has(PATH);
        app.object(PATH)
                .forEach((type, entry) -> app.part(
                                entry, new SourceLocation(PATH, type), provider -> claimed(type, provider, claims))
                        .flatMap(provider -> provider)
                        .ifPresent(providers::add));
        for (String path : isElder ? app.paths(ELDER_FOLDER, ".json") : List.<String>of()) {
            String type = path.substring(ELDER_FOLDER.length(), path.length() - ".json".length());
            app.file(path, provider -> claimed(type, provider, claims), () -> claims.add(type))
                    .flatMap(provider -> provider)
                    .ifPresent(providers::add);
        }
        return claims.unique(
                app, providers, ProviderDefinition::type, ProviderDefinition::location, "provider of the type");
    }

    private static Optional<ProviderDefinition> claimed(String type, ObjectReader provider, Claims claims) {
        claims.add(type);
        return decode(type, provider);
    }

    private static Optional<ProviderDefinition> decode(String type, ObjectReader provider) {
        provider.ignore("id", "_id");
        if (provider.bool("disabled", false)) {
            provider.ignoreRest();
            return Optional.empty();
        }
        for (String key : List.of("name", "type")) {
            if (!provider.string(key, type).equals(type)) {
                provider.refuse(key, "it differs from the name of the entry or file", "write " + type);
            }
        }
        return switch (type) {
            case "anon-user" -> {
                refuseUnsupported(provider);
                provider.object("config");
                yield Optional.of(new ProviderDefinition.Anonymous(provider.location()));
            }
            case "local-userpass" -> {
                refuseUnsupported(provider);
                emailPasswordConfig(provider.object("config"));
                yield Optional.of(new ProviderDefinition.EmailPassword(provider.location()));
            }
            default -> {
                provider.refuse("type", "this way to log in is not supported", "use local-userpass or anon-user");
                provider.ignore("secret_config", "metadata_fields", "redirect_uris", "domain_restrictions");
                provider.object("config")
                        .ignore(UNSUPPORTED.getOrDefault(type, List.of()).toArray(String[]::new));
                yield Optional.empty();
            }
        };
    }

    private static void refuseUnsupported(ObjectReader provider) {
        for (String key : List.of("secret_config", "metadata_fields", "redirect_uris", "domain_restrictions")) {
            provider.refuseUnlessOff(key, "it is not supported for this provider", "remove it");
        }
    }

    private static void emailPasswordConfig(ObjectReader config) {
        if (!config.bool("autoConfirm", false)) {
            config.refuse("autoConfirm", "confirmation of addresses is not supported", "set it to true");
        }
        config.refuseUnlessOff("runConfirmationFunction", "it contradicts autoConfirm", "set it to false");
        for (String key : List.of("emailConfirmationUrl", "confirmEmailSubject", "confirmationFunctionName")) {
            if (!ObjectReader.isOff(config.raw(key))) {
                config.adapt(key, "it has no effect, since autoConfirm is on", "");
            }
        }
        config.refuseUnlessOff("runResetFunction", "resetting passwords is not supported", "set it to false");
        for (String key : List.of("resetPasswordUrl", "resetPasswordSubject", "resetFunctionName")) {
            if (!ObjectReader.isOff(config.raw(key))) {
                config.adapt(key, "passwords cannot be reset in this version: requests to reset one are refused", "");
            }
        }
    }
}
