package io.espalier.functions.assembly;

import io.espalier.app.ImportReport;
import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionSource;
import io.espalier.functions.call.FunctionRegistry;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** What operators can ask about the app: {@code espalier/app/report}. */
@Singleton
public final class AppFunctions implements FunctionSource {
    private final Instance<ImportReport> report;

    @Inject
    public AppFunctions(Instance<ImportReport> report) {
        this.report = report;
    }

    @Override
    public Map<String, FunctionBody> functions() {
        return Map.of(FunctionRegistry.ADMIN_PREFIX + "app/report", this::report);
    }

    private BsonValue report(List<BsonValue> arguments, FunctionContext context, EndpointResponse response) {
        BsonArray entries = new BsonArray();
        for (ImportReport.Entry entry : report.get().entries()) {
            entries.add(new BsonDocument(
                            "outcome", new BsonString(entry.outcome().name().toLowerCase(Locale.ROOT)))
                    .append("file", new BsonString(entry.location().file()))
                    .append("path", new BsonString(entry.location().path()))
                    .append("reason", new BsonString(entry.reason()))
                    .append("advice", new BsonString(entry.advice())));
        }
        return entries;
    }
}
