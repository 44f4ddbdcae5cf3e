package io.espalier.functions.assembly;

import io.espalier.app.App;
import io.espalier.app.ImportReport;
import io.espalier.app.ImportReport.Outcome;
import io.espalier.app.SourceLocation;
import io.espalier.functions.app.AppValues;
import io.espalier.functions.call.FunctionRegistry;
import io.espalier.rules.role.RuleBook;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Completes the import report with what only the rules engine and the registry can know. */
public final class AppReports {
    private AppReports() {}

    public static ImportReport complete(App app, AppValues values, RuleBook rules, FunctionRegistry registry) {
        List<ImportReport.Entry> entries = new ArrayList<>(app.report().entries());
        rules.problems()
                .forEach(problem -> entries.add(new ImportReport.Entry(
                        Outcome.REFUSED,
                        new SourceLocation(problem.file(), problem.path()),
                        problem.reason(),
                        problem.advice())));
        entries.addAll(values.entries());
        entries.addAll(registry.entries());
        return new ImportReport(entries);
    }

    /** One line for each refused part: where, why, what to do. */
    static String refusals(ImportReport report) {
        return report.entries().stream()
                .filter(entry -> entry.outcome() == Outcome.REFUSED)
                .map(entry -> "  " + entry.toText())
                .collect(Collectors.joining("\n"));
    }
}
