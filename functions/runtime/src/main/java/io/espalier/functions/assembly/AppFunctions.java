package io.espalier.functions.assembly;

import io.espalier.app.ImportReport;
import io.espalier.functions.admin.AdminFunction;
import io.espalier.functions.admin.AdminFunctions;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** What operators can ask about the app: {@code espalier/app/report}. */
@Singleton
public final class AppFunctions implements AdminFunctions {
    private final Instance<ImportReport> report;

    @Inject
    public AppFunctions(Instance<ImportReport> report) {
        this.report = report;
    }

    @Override
    public List<AdminFunction> adminFunctions() {
        return List.of(AdminFunction.reading(
                "app/report", "what became of each part of the app directory", (arguments, context) -> report()));
    }

    private BsonArray report() {
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
