package io.espalier.server;

import io.espalier.app.App;
import io.espalier.app.ImportReport;
import io.espalier.app.ImportReport.Outcome;
import org.jboss.logging.Logger;

/** Tells operators what became of the app directory: a line in all, and one for each part that does not work as written. */
final class StartReport {
    private static final Logger LOG = Logger.getLogger("io.espalier.app");

    private StartReport() {}

    static void log(App app, ImportReport report) {
        for (ImportReport.Entry entry : report.entries()) {
            String line = entry.outcome() + " " + entry.location() + ": " + entry.reason()
                    + (entry.advice().isEmpty() ? "" : "; " + entry.advice());
            switch (entry.outcome()) {
                case HONOURED -> LOG.debug(line);
                case ADAPTED -> LOG.info(line);
                case REFUSED, MISSING -> LOG.warn(line);
            }
        }
        LOG.infof(
                "app %s: %d functions, %d endpoints, %d database triggers, %d authentication triggers, %d schedules, rules"
                        + " for %d collections; %d parts adapted, %d refused, %d missing",
                app.clientAppId(),
                app.functions().size(),
                app.endpoints().size(),
                app.databaseTriggers().size(),
                app.authenticationTriggers().size(),
                app.schedules().size(),
                app.collectionRules().size(),
                count(report, Outcome.ADAPTED),
                count(report, Outcome.REFUSED),
                count(report, Outcome.MISSING));
    }

    private static long count(ImportReport report, Outcome outcome) {
        return report.entries().stream()
                .filter(entry -> entry.outcome() == outcome)
                .count();
    }
}
