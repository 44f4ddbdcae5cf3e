package io.espalier.accounts;

import io.espalier.app.App;
import io.espalier.app.ProviderDefinition;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** The ways to log in that the app has enabled. */
@Singleton
final class Providers {
    static final String ANONYMOUS = "anon-user";
    static final String EMAIL_PASSWORD = "local-userpass";

    private final App app;

    @Inject
    Providers(App app) {
        this.app = app;
    }

    /** @throws FunctionException with {@code AUTH_PROVIDER_NOT_FOUND} if there is none of that type, or it is disabled */
    ProviderDefinition require(String type) {
        return app.providers().stream()
                .filter(provider -> typeOf(provider).equals(type))
                .findFirst()
                .orElseThrow(() -> new FunctionException(
                        FunctionErrorCode.AUTH_PROVIDER_NOT_FOUND,
                        "authentication provider not found: '" + printable(type) + "' is unknown or disabled"));
    }

    private static String typeOf(ProviderDefinition provider) {
        return switch (provider) {
            case ProviderDefinition.Anonymous anonymous -> ANONYMOUS;
            case ProviderDefinition.EmailPassword byPassword -> EMAIL_PASSWORD;
        };
    }

    private static String printable(String type) {
        return type.length() > 40 ? type.substring(0, 40) + "…" : type;
    }
}
