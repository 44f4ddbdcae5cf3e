package io.espalier.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code auth/providers.json}: the ways to log in (spec/app-services.md §8.1). A refused provider lets nobody in. */
final class ProviderFile {
    static final String PATH = "auth/providers.json";

    private ProviderFile() {}

    static List<ProviderDefinition> read(AppImport app) {
        List<ProviderDefinition> providers = new ArrayList<>();
        app.object(PATH)
                .forEach((type, entry) -> app.part(
                                entry, new SourceLocation(PATH, type), provider -> decode(type, provider))
                        .flatMap(provider -> provider)
                        .ifPresent(providers::add));
        return providers;
    }

    private static Optional<ProviderDefinition> decode(String type, ObjectReader provider) {
        provider.ignore("id", "_id");
        if (provider.bool("disabled", false)) {
            provider.ignoreRest();
            return Optional.empty();
        }
        for (String key : List.of("name", "type")) {
            if (!provider.string(key, type).equals(type)) {
                provider.refuse(key, "it differs from the key of the entry", "write " + type);
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
                provider.ignoreRest();
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
