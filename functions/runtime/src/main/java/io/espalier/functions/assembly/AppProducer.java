package io.espalier.functions.assembly;

import io.espalier.app.App;
import io.espalier.app.AppException;
import io.espalier.app.AppReader;
import io.espalier.app.ImportReport;
import io.espalier.app.SecretReference;
import io.espalier.functions.BsonMapper;
import io.espalier.functions.UserAccounts;
import io.espalier.functions.app.AppRules;
import io.espalier.functions.app.AppValues;
import io.espalier.functions.app.Secrets;
import io.espalier.functions.app.SuppliedSecrets;
import io.espalier.functions.bson.RecordBsonMapper;
import io.espalier.functions.call.FunctionLimits;
import io.espalier.functions.call.FunctionRegistry;
import io.espalier.functions.call.FunctionServices;
import io.espalier.functions.config.EspalierConfig;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.functions.http.AddressRange;
import io.espalier.functions.http.HttpConnections;
import io.espalier.functions.http.HttpLimits;
import io.espalier.rules.role.RuleBook;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/** Reads the app once and puts the parts of the one door together. */
@Singleton
public final class AppProducer {

    @Produces
    @Singleton
    App app(EspalierConfig config) {
        String location = config.app()
                .orElseThrow(() -> new AppException("no app directory is named: set ESPALIER_APP (or espalier.app) to a"
                        + " directory, or to classpath: and a folder"));
        return new AppReader().read(location);
    }

    @Produces
    @Singleton
    Secrets secrets(App app, Config config, EspalierConfig settings) {
        List<String> names = app.secrets().stream().map(SecretReference::name).toList();
        return SuppliedSecrets.of(names, config, settings.secretsDirectory());
    }

    @Produces
    @Singleton
    AppValues values(App app, Secrets secrets) {
        return new AppValues(app, secrets);
    }

    @Produces
    @Singleton
    RuleBook rules(App app, FunctionRegistry registry) {
        return AppRules.compile(app, registry.ruleFunctions());
    }

    @Produces
    @Singleton
    ImportReport report(App app, AppValues values, RuleBook rules, FunctionRegistry registry, EspalierConfig config) {
        ImportReport report = AppReports.complete(app, values, rules, registry);
        if (config.strict() && report.hasRefusals()) {
            throw new AppException(
                    "espalier.strict is on and parts of the app were refused:\n" + AppReports.refusals(report));
        }
        return report;
    }

    @Produces
    @Singleton
    FunctionServices services(
            App app,
            RuleBook rules,
            AppValues values,
            EspalierDatabase database,
            Instance<UserAccounts> accounts,
            BsonMapper mapper,
            Clock clock,
            HttpConnections http) {
        return new FunctionServices(
                app, rules, values, database::client, database.name(), accounts::get, mapper, clock, http);
    }

    @Produces
    @Singleton
    HttpConnections http(EspalierConfig config) {
        EspalierConfig.HttpClient http = config.httpClient();
        return new HttpConnections(new HttpLimits(
                http.connectTimeout(),
                http.responseTimeout(),
                http.timeLimit(),
                http.maxResponseBytes(),
                http.deniedAddresses().orElse(List.of()).stream()
                        .map(AddressRange::parse)
                        .toList()));
    }

    void close(@Disposes HttpConnections http) {
        http.close();
    }

    @Produces
    @Singleton
    FunctionLimits limits(EspalierConfig config) {
        EspalierConfig.Functions functions = config.functions();
        return new FunctionLimits(
                functions.timeLimit(),
                functions.queueTimeout(),
                functions.maxDepth(),
                functions.maxArgumentBytes(),
                functions.maxResultBytes());
    }

    @Produces
    @Singleton
    BsonMapper mapper() {
        return new RecordBsonMapper();
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }
}
