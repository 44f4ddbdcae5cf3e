package io.espalier.functions;

import java.util.List;

/**
 * The client of a data source: {@code context.services.get(…)} (spec/app-services.md §6.4). All names of data sources lead to
 * the one deployment that is served.
 */
public interface DataSource {

    /** A database as the acting caller may use it; it need not exist. */
    Database db(String name);

    /**
     * The names of all databases; {@code client.admin().getDBNames()} of App Services.
     *
     * @throws io.espalier.rules.RulesException unless the function runs as system
     */
    List<String> databaseNames();
}
