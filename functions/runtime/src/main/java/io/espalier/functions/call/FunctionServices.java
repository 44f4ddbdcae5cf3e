package io.espalier.functions.call;

import com.mongodb.client.MongoClient;
import io.espalier.app.App;
import io.espalier.functions.BsonMapper;
import io.espalier.functions.UserAccounts;
import io.espalier.functions.Utils;
import io.espalier.functions.app.AppValues;
import io.espalier.functions.app.DataSources;
import io.espalier.functions.crypto.AuthorUtils;
import io.espalier.functions.http.HttpConnections;
import io.espalier.functions.http.HttpLimits;
import io.espalier.rules.role.RuleBook;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What contexts hand out.
 *
 * @param client asked for at the first operation on data
 * @param ownDatabase the name of Espalier's own database, closed to all rules
 * @param accounts asked for at the first use
 */
public record FunctionServices(
        App app,
        RuleBook rules,
        AppValues values,
        Supplier<MongoClient> client,
        String ownDatabase,
        Supplier<UserAccounts> accounts,
        BsonMapper mapper,
        Clock clock,
        DataSources dataSources,
        Utils utils,
        HttpConnections http) {

    /** With the usual limits for requests to other servers. */
    public FunctionServices(
            App app,
            RuleBook rules,
            AppValues values,
            Supplier<MongoClient> client,
            String ownDatabase,
            Supplier<UserAccounts> accounts,
            BsonMapper mapper,
            Clock clock) {
        this(app, rules, values, client, ownDatabase, accounts, mapper, clock, new HttpConnections(HttpLimits.USUAL));
    }

    public FunctionServices(
            App app,
            RuleBook rules,
            AppValues values,
            Supplier<MongoClient> client,
            String ownDatabase,
            Supplier<UserAccounts> accounts,
            BsonMapper mapper,
            Clock clock,
            HttpConnections http) {
        this(
                app,
                rules,
                values,
                client,
                ownDatabase,
                accounts,
                mapper,
                clock,
                new DataSources(app),
                new AuthorUtils(clock),
                http);
    }
}
