package io.espalier.app;

import java.util.Set;

/**
 * Parts of an app that are known and do not run here: Device Sync, GraphQL, log forwarders (spec/app-services.md §1.5, §9, §10).
 * Their files are read all the same, so that a key that App Services did not have is named. One that is switched off is
 * fine; one that is on is refused.
 */
final class UnsupportedFiles {
    private static final String[] SYNC = {
        "id",
        "_id",
        "type",
        "service_name",
        "database_name",
        "development_mode_enabled",
        "client_max_offline_days",
        "is_recovery_mode_disabled",
        "queryable_fields_names",
        "collection_queryable_fields_names",
        "indexed_queryable_fields_names",
        "permissions",
        "partition",
        "asymmetric_tables",
        "last_disabled"
    };
    private static final String[] LOG_FORWARDER = {"id", "_id", "name", "log_types", "log_statuses", "policy", "action"
    };
    private static final String[] GRAPHQL_CONFIG = {"use_natural_pluralization", "disable_schema_introspection"};
    private static final String[] GRAPHQL_VALIDATION = {
        "read_validation_action", "read_validation_level", "write_validation_action", "write_validation_level"
    };
    private static final String[] RESOLVER = {
        "id",
        "_id",
        "on_type",
        "field_name",
        "function_name",
        "input_type",
        "input_type_format",
        "payload_type",
        "payload_type_format"
    };

    private UnsupportedFiles() {}

    static void read(AppImport app) {
        app.file("sync/config.json", UnsupportedFiles::sync);
        app.paths("log_forwarders/", ".json").forEach(path -> app.file(path, UnsupportedFiles::logForwarder));
        app.file("graphql/config.json", file -> withoutEffect(file, GRAPHQL_CONFIG));
        app.file("graphql/validation_settings.json", file -> withoutEffect(file, GRAPHQL_VALIDATION));
        app.paths("graphql/custom_resolvers/", ".json").forEach(path -> app.file(path, UnsupportedFiles::resolver));
    }

    private static boolean sync(ObjectReader file) {
        file.ignore(SYNC);
        if (Set.of("", "disabled").contains(file.string("state", ""))) {
            file.adapt("state", "Device Sync is not supported; it is off", "");
        } else {
            file.refuse("state", "Device Sync is not supported", "set it to \"disabled\"");
        }
        return true;
    }

    private static boolean logForwarder(ObjectReader file) {
        file.ignore(LOG_FORWARDER);
        if (!file.bool("disabled", false)) {
            file.refuse("disabled", "log forwarders are not supported", "set it to true");
        }
        return true;
    }

    private static boolean withoutEffect(ObjectReader file, String... keys) {
        file.ignore(keys);
        file.adapt("", "GraphQL is not supported, so that its settings have no effect", "");
        return true;
    }

    private static boolean resolver(ObjectReader file) {
        file.ignore(RESOLVER);
        file.refuse("", "GraphQL is not supported", "call the function instead");
        return true;
    }
}
