package io.espalier.app;

import java.util.List;
import java.util.Set;

/**
 * The keys that say how requests are validated. App Services' own pages name the method in two ways
 * (spec/app-services.md §7.2), so that both are read; when both are there they must agree.
 */
final class RequestValidationKeys {
    private static final String OFF = "NO_VALIDATION";

    private RequestValidationKeys() {}

    /** Reads the keys of an endpoint or of the Data API. */
    static RequestValidation read(ObjectReader object) {
        return read(object, List.of("validation_method", "verification_method"), "secret_name");
    }

    /** Reads the keys of a webhook's options. */
    static RequestValidation readWebhook(ObjectReader options) {
        options.refuseUnlessOff(
                "secret",
                "secrets do not belong into the app directory",
                "name a secret with secretName, and supply it as ESPALIER_SECRET_<NAME>");
        return read(options, List.of("validationMethod"), "secretName");
    }

    private static RequestValidation read(ObjectReader object, List<String> methodKeys, String secretKey) {
        String method = "";
        for (String key : methodKeys) {
            String word = object.string(key, "");
            if (!method.isEmpty() && !word.isEmpty() && !method.equals(word)) {
                object.refuse(key, "it contradicts " + methodKeys.getFirst(), "keep one of the two");
            }
            method = word.isEmpty() ? method : word;
            if (!Set.of("", OFF, "VERIFY_PAYLOAD", "SECRET_AS_QUERY_PARAM").contains(word)) {
                object.refuse(
                        key,
                        "this validation is not supported",
                        "use NO_VALIDATION, VERIFY_PAYLOAD or SECRET_AS_QUERY_PARAM");
            }
        }
        String secret = object.string(secretKey, "");
        boolean isOff = method.isEmpty() || method.equals(OFF);
        if (isOff && !secret.isEmpty()) {
            object.refuse(
                    secretKey,
                    "a secret is named, but no request has to show it",
                    "remove it, or set " + methodKeys.getFirst());
        }
        if (!isOff && secret.isEmpty() && !object.isRefused(secretKey)) {
            object.refuse(secretKey, "the validation needs a secret", "write the name of a secret here");
        }
        return switch (method) {
            case "VERIFY_PAYLOAD" -> new RequestValidation.VerifyPayload(secret);
            case "SECRET_AS_QUERY_PARAM" -> new RequestValidation.SecretAsQueryParameter(secret);
            default -> new RequestValidation.None();
        };
    }
}
