package io.espalier.app;

/** A way to log in. One type per kind, so that what a kind can be configured with is visible. */
public sealed interface ProviderDefinition {
    SourceLocation location();

    /** {@code anon-user} */
    record Anonymous(SourceLocation location) implements ProviderDefinition {}

    /**
     * {@code local-userpass} with {@code autoConfirm}: an address counts as confirmed when it registers. The other ways to
     * confirm are refused at load.
     */
    record EmailPassword(SourceLocation location) implements ProviderDefinition {}
}
