package io.espalier.check;

import io.espalier.app.App;
import io.espalier.app.AppException;
import io.espalier.app.AppReader;
import io.espalier.app.FunctionDefinition;
import io.espalier.app.ImportReport;
import io.espalier.app.ImportReport.Entry;
import io.espalier.app.ImportReport.Outcome;
import io.espalier.app.SourceLocation;
import io.espalier.functions.app.AppRules;
import io.espalier.rules.RuleProblem;
import io.espalier.scheduled.ScheduleProblems;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Prints what becomes of each part of an app directory, before any server runs: what the reader of the directory says, what the
 * rules engine says about rules and schemas, cron expressions, and the secrets that have to be supplied. Whether functions have code only the
 * server of the app knows, so that all that are in the manifest count as written.
 */
public final class AppCheck {
    private static final int ALL_IS_WELL = 0;
    private static final int SOMETHING_IS_REFUSED = 1;
    private static final int NO_APP = 2;

    private AppCheck() {}

    /**
     * Ends the process with 0, with 1 if anything is refused, or with 2 if there is no app to check.
     *
     * @param arguments a location as {@link AppReader#read(String)} takes it, and {@code text} or {@code json}
     */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), out, err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        String format = arguments.size() > 1 ? arguments.get(1) : "text";
        if (arguments.isEmpty() || arguments.size() > 2 || arguments.getFirst().isEmpty()) {
            err.println("name an app directory: make check APP=<directory> [FORMAT=text|json]");
            return NO_APP;
        }
        if (!Set.of("text", "json").contains(format)) {
            err.println("there is no such format: use text or json");
            return NO_APP;
        }
        try {
            ImportReport report = report(new AppReader().read(arguments.getFirst()));
            out.print(format.equals("json") ? report.toJson() + "\n" : report.toText());
            return report.hasRefusals() ? SOMETHING_IS_REFUSED : ALL_IS_WELL;
        } catch (AppException e) {
            err.println(e.getMessage());
            return NO_APP;
        }
    }

    private static ImportReport report(App app) {
        List<Entry> entries = new ArrayList<>(app.report().entries());
        Set<String> functions =
                app.functions().stream().map(FunctionDefinition::name).collect(Collectors.toSet());
        AppRules.compile(app, functions).problems().stream()
                .map(AppCheck::entry)
                .forEach(entries::add);
        entries.addAll(ScheduleProblems.of(app));
        app.secrets().forEach(secret -> entries.add(secret.missing()));
        return new ImportReport(entries);
    }

    private static Entry entry(RuleProblem problem) {
        return new Entry(
                Outcome.REFUSED,
                new SourceLocation(problem.file(), problem.path()),
                problem.reason(),
                problem.advice());
    }
}
