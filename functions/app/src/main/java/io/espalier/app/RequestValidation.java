package io.espalier.app;

/** What a request has to prove before the function of an endpoint, of a webhook or of the Data API runs (spec/app-services.md §7.2, §7.3). */
public sealed interface RequestValidation {
    /** {@code NO_VALIDATION} */
    record None() implements RequestValidation {}

    /**
     * {@code VERIFY_PAYLOAD}: a signature of the body's bytes, made with a secret, in a header.
     *
     * @param secretName names a secret, which is supplied outside of the app directory; never empty
     */
    record VerifyPayload(String secretName) implements RequestValidation {}

    /**
     * {@code SECRET_AS_QUERY_PARAM}: the secret itself, in the query string.
     *
     * @param secretName names a secret, which is supplied outside of the app directory; never empty
     */
    record SecretAsQueryParameter(String secretName) implements RequestValidation {}
}
