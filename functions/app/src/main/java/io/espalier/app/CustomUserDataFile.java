package io.espalier.app;

import java.util.Optional;
import java.util.Set;

/**
 * {@code auth/custom_user_data.json} (spec/app-services.md §8.6).
 *
 * @param isRefused the file asks for something that cannot be given. Rules see no custom data then, and a rule such as "all
 *     but blocked users" would grant more than it should: nobody may log in
 */
record CustomUserDataFile(
        boolean isRefused, Optional<CustomUserDataDefinition> definition, Optional<String> userCreationFunction) {
    static final String PATH = "auth/custom_user_data.json";

    static CustomUserDataFile read(AppImport app, Set<String> services, Set<String> functions) {
        if (!app.has(PATH)) {
            return new CustomUserDataFile(false, Optional.empty(), Optional.empty());
        }
        return app.file(PATH, file -> decode(file, services, functions))
                .orElseGet(() -> new CustomUserDataFile(true, Optional.empty(), Optional.empty()));
    }

    private static CustomUserDataFile decode(ObjectReader file, Set<String> services, Set<String> functions) {
        Optional<String> function = References.optionalFunction(file, "on_user_creation_function_name", functions);
        file.ignore("mongo_service_id");
        if (!file.bool("enabled", false)) {
            file.ignore("mongo_service_name", "database_name", "collection_name", "user_id_field");
            return new CustomUserDataFile(false, Optional.empty(), function);
        }
        References.service(file, "mongo_service_name", services);
        CustomUserDataDefinition definition = new CustomUserDataDefinition(
                file.name("database_name"), file.name("collection_name"), file.name("user_id_field"), file.location());
        return new CustomUserDataFile(false, Optional.of(definition), function);
    }
}
