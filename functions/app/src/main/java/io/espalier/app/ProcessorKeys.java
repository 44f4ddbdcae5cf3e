package io.espalier.app;

import io.espalier.app.TriggerProcessor.OfEventBridge;
import io.espalier.app.TriggerProcessor.OfFunction;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The keys that say who gets a trigger's events: {@code event_processors}, {@code function_name} beside it in elder files,
 * {@code error_handler} (spec/app-services.md §5.1), and {@code espalier.http}, which wins over the others.
 */
final class ProcessorKeys {
    private static final String FUNCTION = "FUNCTION";
    private static final String BRIDGE = "AWS_EVENTBRIDGE";
    private static final String FUNCTION_NAME = "function_name";
    private static final String HTTP = "http";
    private static final String REPLACED = "the events go to espalier.http instead";
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,}(-[a-z]+)+-[0-9]+");

    private final ObjectReader file;
    private final ObjectReader processors;
    private final Set<String> functions;
    private final boolean hasBridge;

    private ProcessorKeys(ObjectReader file, Set<String> functions) {
        this.file = file;
        this.processors = file.object("event_processors");
        this.functions = functions;
        this.hasBridge = !ObjectReader.isOff(processors.raw(BRIDGE));
    }

    /** The processor of a database trigger. */
    static TriggerProcessor any(ObjectReader file, ObjectReader espalier, Set<String> functions) {
        return new ProcessorKeys(file, functions).any(espalier);
    }

    /** The processor of a trigger of another kind. */
    static OfFunction functionOnly(ObjectReader file, Set<String> functions) {
        return new ProcessorKeys(file, functions).functionOnly();
    }

    private TriggerProcessor any(ObjectReader espalier) {
        if (hasBridge && processors.has(FUNCTION)) {
            processors.refuse(
                    BRIDGE, "FUNCTION is there as well, and a trigger has one processor", "keep one of the two");
            processors.ignore(FUNCTION);
        }
        Optional<String> errorHandler = errorHandler(hasBridge && !espalier.has(HTTP));
        if (espalier.has(HTTP)) {
            replaced();
            return HttpSinkKeys.read(espalier.object(HTTP));
        }
        return hasBridge ? bridge(errorHandler) : function();
    }

    private OfFunction functionOnly() {
        errorHandler(false);
        if (!hasBridge) {
            return function();
        }
        processors.refuse(
                BRIDGE, "sending events of this kind of trigger to EventBridge is not supported", "use FUNCTION");
        return processors.has(FUNCTION) ? function() : new OfFunction(file.string(FUNCTION_NAME, ""));
    }

    private OfFunction function() {
        if (!processors.has(FUNCTION)) {
            return new OfFunction(References.function(file, FUNCTION_NAME, functions));
        }
        // Older exports name the function twice; this place wins.
        file.ignore(FUNCTION_NAME);
        ObjectReader config = processors.object(FUNCTION).object("config");
        config.ignore("function_id");
        return new OfFunction(References.function(config, FUNCTION_NAME, functions));
    }

    private OfEventBridge bridge(Optional<String> errorHandler) {
        file.ignore(FUNCTION_NAME);
        ObjectReader config = processors.object(BRIDGE).object("config");
        return new OfEventBridge(
                matching(config, "account_id", ACCOUNT, "it is not the id of an AWS account", "write its 12 digits"),
                matching(config, "region", REGION, "it is not a region of AWS", "write one such as us-east-1"),
                config.bool("extended_json_enabled", false),
                errorHandler);
    }

    private static String matching(ObjectReader config, String key, Pattern pattern, String reason, String advice) {
        String text = config.name(key);
        if (!text.isEmpty() && !pattern.matcher(text).matches()) {
            config.refuse(key, reason, advice);
        }
        return text;
    }

    /** What stands beside {@code espalier.http}, for those who run the same file elsewhere. It is checked all the same. */
    private void replaced() {
        if (hasBridge) {
            bridge(Optional.empty());
            file.adapt("event_processors", REPLACED, "");
        } else if (processors.has(FUNCTION)) {
            function();
            file.adapt("event_processors", REPLACED, "");
        } else if (!file.string(FUNCTION_NAME, "").isEmpty()) {
            function();
            file.adapt(FUNCTION_NAME, REPLACED, "");
        }
    }

    private Optional<String> errorHandler(boolean isUsed) {
        String key = "error_handler";
        ObjectReader config = file.object(key).object("config");
        config.ignore("function_id");
        Optional<String> name = References.optionalFunction(config, FUNCTION_NAME, functions);
        if (name.isPresent() && !config.has("enabled")) {
            config.refuse("enabled", "it is missing", "write true or false here");
        }
        if (!config.bool("enabled", false)) {
            return Optional.empty();
        }
        if (!isUsed) {
            file.refuse(
                    key,
                    "only database triggers that send to EventBridge have error handlers",
                    "remove it: an event whose delivery fails becomes a dead letter");
        } else if (name.isEmpty() && !config.isRefused(FUNCTION_NAME)) {
            config.refuse(FUNCTION_NAME, "the error handler is enabled and names no function", "write its name here");
        }
        return name;
    }
}
