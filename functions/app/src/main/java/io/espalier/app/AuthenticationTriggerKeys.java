package io.espalier.app;

import io.espalier.app.AuthenticationTriggerDefinition.Operation;
import io.espalier.app.TriggerProcessor.OfFunction;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonString;

/** A file of the type {@code AUTHENTICATION} (spec/app-services.md §5.5). */
final class AuthenticationTriggerKeys {
    private AuthenticationTriggerKeys() {}

    static AuthenticationTriggerDefinition read(
            ObjectReader file, Optional<String> id, String name, Set<String> functions) {
        ObjectReader config = file.object("config");
        ObjectReader espalier = file.object("espalier");
        OfFunction function = ProcessorKeys.functionOnly(file, functions);
        if (espalier.has("http")) {
            espalier.refuse("http", "sending events about users over HTTP is not supported", "use FUNCTION");
        }
        if (espalier.has("from")) {
            espalier.refuse("from", "what happened to users before cannot be read again", "remove it");
        }
        return new AuthenticationTriggerDefinition(
                id,
                name,
                operations(config),
                providers(config),
                function,
                DeliveryKeys.read(espalier, Ordering.DOCUMENT, function),
                file.location());
    }

    /** The documentation shows a list, exports hold a text (§5.5). */
    private static Set<Operation> operations(ObjectReader config) {
        String key = "operation_type";
        List<String> words =
                config.raw(key) instanceof BsonString word ? List.of(word.getValue()) : config.strings(key);
        EnumSet<Operation> operations = EnumSet.noneOf(Operation.class);
        words.forEach(word -> operations.add(config.choice(key, word, Operation.LOGIN)));
        if (operations.isEmpty() && !config.isRefused(key)) {
            config.refuse(key, "it names no operation", "use LOGIN, CREATE or DELETE");
        }
        return operations;
    }

    private static Set<String> providers(ObjectReader config) {
        String key = "providers";
        Set<String> providers = new TreeSet<>(config.strings(key));
        String known = String.join(", ", new TreeSet<>(ProviderFile.TYPES));
        if (providers.isEmpty() && !config.isRefused(key)) {
            config.refuse(key, "it names no way to log in", "use some of " + known);
        }
        if (!ProviderFile.TYPES.containsAll(providers)) {
            config.refuse(key, "it names a way to log in that does not exist", "use some of " + known);
        }
        return providers;
    }
}
