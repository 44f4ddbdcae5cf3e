package io.espalier.app;

import java.util.Optional;
import java.util.Set;

/**
 * An authentication trigger (spec/app-services.md §5.5).
 *
 * @param id the id that App Services gave it, for the logs
 * @param operations what it listens to; never empty
 * @param providers the types of the ways to log in that it listens to, as {@link ProviderDefinition#type()}; never empty
 * @param delivery ordered by user, unless the file says otherwise
 */
public record AuthenticationTriggerDefinition(
        Optional<String> id,
        String name,
        Set<Operation> operations,
        Set<String> providers,
        TriggerProcessor.OfFunction processor,
        DeliveryPolicy delivery,
        SourceLocation location) {

    public AuthenticationTriggerDefinition {
        operations = Set.copyOf(operations);
        providers = Set.copyOf(providers);
    }

    /** What happens to a user. */
    public enum Operation {
        /** A login of a user who exists. */
        LOGIN,
        /** The first login, or the confirmation, which creates the user. */
        CREATE,
        /** The user is deleted. */
        DELETE
    }
}
