package io.espalier.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code <folder>/<service>/incoming_webhooks/<name>/config.json}, in {@code services/} and in the folders of endpoints
 * (spec/app-services.md §1.3, §1.4). A refused webhook is closed. Webhooks belong to services of the type {@code http}; those
 * of other types are made by third parties, which are not supported. Functions do not send requests through a service, since its
 * rules would have to say which.
 */
final class WebhookFiles {
    private static final List<String> FOLDERS = List.of("services/", "http_endpoints/", "https_endpoints/");
    private static final String WEBHOOKS = "incoming_webhooks";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    private final AppImport app;
    private final Claims functions;
    private final Claims claims = new Claims();

    private WebhookFiles(AppImport app, Claims functions) {
        this.app = app;
        this.functions = functions;
    }

    /** A webhook, and the manifest entry of its function. */
    record Webhook(WebhookDefinition definition, FunctionDefinition function) {}

    /** @param functions the names that the manifest claims */
    static List<Webhook> read(AppImport app, Claims functions) {
        WebhookFiles files = new WebhookFiles(app, functions);
        List<Webhook> webhooks = new ArrayList<>();
        FOLDERS.forEach(folder -> files.services(folder).forEach(service -> webhooks.addAll(files.service(service))));
        return files.claims.unique(
                app,
                webhooks,
                webhook -> webhook.function().name(),
                webhook -> webhook.definition().location(),
                "webhook");
    }

    private List<String> services(String folder) {
        return app.paths(folder, "/config.json").stream()
                .filter(path -> path.split("/", -1).length == 3)
                .map(path -> path.substring(0, path.lastIndexOf('/') + 1))
                .toList();
    }

    /** @param service the service's directory, with {@code /} at the end */
    private List<Webhook> service(String service) {
        String directory = service.split("/", -1)[1];
        List<String> paths = app.paths(service + WEBHOOKS + "/", "/config.json").stream()
                .filter(path -> path.split("/", -1).length == 5)
                .toList();
        if (app.file(service + "config.json", file -> decodeService(file, directory, !paths.isEmpty()))
                .isEmpty()) {
            return List.of();
        }
        List<Webhook> webhooks = new ArrayList<>();
        for (String path : paths) {
            app.file(path, file -> decode(file, directory, path.split("/", -1)[3]))
                    .ifPresent(webhooks::add);
            takeSource(path.substring(0, path.lastIndexOf('/')) + "/source.js");
        }
        return webhooks;
    }

    private boolean decodeService(ObjectReader file, String directory, boolean hasWebhooks) {
        file.ignore("id", "_id", "version");
        if (!file.string("name", directory).equals(directory)) {
            file.refuse("name", "it differs from the directory's name", "make them equal");
        }
        String type = file.string("type");
        if (type.equals("http")) {
            refuseRequests(file, hasWebhooks);
        } else if (file.has("type")) {
            file.refuse(
                    "type", "third-party services are not supported", "call the service from a function's own code");
        }
        file.refuseUnlessOff("config", "settings of services are not supported", "remove it");
        file.refuseUnlessOff("secret_config", "settings of services are not supported", "remove it");
        return true;
    }

    private void refuseRequests(ObjectReader file, boolean hasWebhooks) {
        String reason = "functions do not send requests through HTTP services";
        String advice = "send them with context.http() in place of context.services.get(\"<service>\")";
        if (hasWebhooks) {
            file.adapt("type", reason + "; its webhooks are served", advice);
        } else {
            file.refuse("type", reason, advice + ", and remove the service");
        }
        String service = file.location().file();
        String rules = service.substring(0, service.lastIndexOf('/')) + "/rules/";
        for (String path : app.paths(rules, ".json")) {
            app.take(path);
            app.refuse(
                    new SourceLocation(path, ""),
                    "rules of HTTP services are not supported: context.http() asks every address",
                    "check addresses in the function that asks, close others to all functions with"
                            + " espalier.http-client.denied-addresses, and remove the rule");
        }
    }

    private void takeSource(String path) {
        if (app.has(path)) {
            app.take(path);
            app.adapt(
                    new SourceLocation(path, ""),
                    "JavaScript does not run here; Java code of the name that the webhook's config.json gives takes its"
                            + " place",
                    "");
        }
    }

    private Webhook decode(ObjectReader file, String service, String directory) {
        String function = "webhooks/" + service + "/" + directory;
        claims.add(function);
        file.ignore("id", "_id");
        checkNames(file, service, directory, function);
        ObjectReader options = file.object("options");
        if (!file.has("respond_result")) {
            file.adapt(
                    "respond_result",
                    "it is missing, so that the webhook answers 204 without a body",
                    "set it to true");
        }
        file.adapt("", "its code is the Java function '" + function + "'", "");
        Optional<String> userId = RightsKeys.runAsUserId(file);
        WebhookDefinition definition = new WebhookDefinition(
                service,
                directory,
                method(options),
                function,
                RequestValidationKeys.readWebhook(options),
                file.bool("respond_result", false),
                file.bool("fetch_custom_user_data", false),
                RightsKeys.createUserOnAuth(file),
                file.location());
        return new Webhook(
                definition,
                new FunctionDefinition(
                        function,
                        true,
                        runsAsSystem(file, userId),
                        userId,
                        RightsKeys.canEvaluate(file),
                        file.bool("disable_arg_logs", true),
                        false,
                        false,
                        file.location()));
    }

    private void checkNames(ObjectReader file, String service, String directory, String function) {
        if (!file.name("name").equals(directory) && file.has("name")) {
            file.refuse("name", "it differs from the directory's name", "make them equal");
        }
        if (!NAME.matcher(service).matches() || !NAME.matcher(directory).matches()) {
            file.refuse("name", "the service or the webhook has no name", "use letters, digits, _ and -");
        }
        if (functions.contains(function)) {
            file.refuse(
                    "name",
                    "functions/config.json has an entry '" + function
                            + "', which is the name of this webhook's function",
                    "rename the function");
        }
    }

    /**
     * A webhook without a user of its own runs as system. So much hangs on this that the key has to be there, as it is in
     * every export.
     */
    private static boolean runsAsSystem(ObjectReader file, Optional<String> userId) {
        if (!file.has("run_as_authed_user")) {
            file.refuse(
                    "run_as_authed_user", "it is missing", "write true, or false for a webhook that runs as system");
        }
        return !file.bool("run_as_authed_user", true) && userId.isEmpty();
    }

    private static String method(ObjectReader options) {
        String method = options.string("httpMethod", "POST");
        if (!Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "*").contains(method)) {
            options.refuse("httpMethod", "this method is not supported", "use GET, POST, PUT, PATCH, DELETE or *");
        }
        return method;
    }
}
