package io.espalier.gateway.openapi;

/** Who may read the OpenAPI document. It names what clients may call, and nothing that is private; still it helps whoever looks for a way in. */
public enum OpenApiAccess {
    EVERYBODY,
    /** Whoever shows a token. */
    USERS,
    OPERATORS,
    NOBODY
}
