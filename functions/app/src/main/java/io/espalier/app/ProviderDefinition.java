package io.espalier.app;

/** A way to log in. One type per kind, so that what a kind can be configured with is visible. */
public sealed interface ProviderDefinition {
    SourceLocation location();

    /** The name of the kind in files and URLs. */
    String type();

    /** {@code anon-user} */
    record Anonymous(SourceLocation location) implements ProviderDefinition {
        @Override
        public String type() {
            return "anon-user";
        }
    }

    /**
     * {@code local-userpass} with {@code autoConfirm}: an address counts as confirmed when it registers. The other ways to
     * confirm are refused at load.
     */
    record EmailPassword(SourceLocation location) implements ProviderDefinition {
        @Override
        public String type() {
            return "local-userpass";
        }
    }
}
