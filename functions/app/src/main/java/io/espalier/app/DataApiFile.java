package io.espalier.app;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code data_api_config.json} (spec/app-services.md §7.5). A refused or disabled Data API is closed; so are two of them,
 * since which of the two is meant cannot be known.
 */
final class DataApiFile {
    private static final String NAME = "data_api_config.json";
    private static final Set<String> VERSIONS = Set.of("v1", "beta");

    private DataApiFile() {}

    static Optional<DataApiDefinition> read(AppImport app, List<String> folders) {
        List<String> paths =
                folders.stream().map(folder -> folder + NAME).filter(app::has).toList();
        List<DataApiDefinition> found = paths.stream()
                .flatMap(path -> app.file(path, DataApiFile::decode).stream())
                .flatMap(Optional::stream)
                .toList();
        if (paths.size() > 1) {
            found.forEach(definition ->
                    app.refuse(definition.location(), "there is more than one " + NAME, "keep one of the files"));
            return Optional.empty();
        }
        return found.stream().findFirst();
    }

    private static Optional<DataApiDefinition> decode(ObjectReader file) {
        file.ignore("id", "_id");
        if (file.bool("disabled", false)) {
            file.ignoreRest();
            return Optional.empty();
        }
        return Optional.of(new DataApiDefinition(
                versions(file),
                file.choice("return_type", EndpointDefinition.ReturnType.JSON),
                RightsKeys.createUserOnAuth(file),
                file.bool("fetch_custom_user_data", false),
                file.bool("run_as_system", false),
                RightsKeys.runAsUserId(file),
                RequestValidationKeys.read(file),
                RightsKeys.canEvaluate(file),
                file.bool("log_function_arguments", false),
                file.location()));
    }

    private static List<String> versions(ObjectReader file) {
        List<String> versions = file.strings("versions");
        if (!file.isRefused("versions") && (versions.isEmpty() || !VERSIONS.containsAll(versions))) {
            file.refuse("versions", "it must name the versions that are served", "use v1 and beta");
        }
        return versions;
    }
}
