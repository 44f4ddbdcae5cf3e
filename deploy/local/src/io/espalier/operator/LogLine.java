package io.espalier.operator;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/** A log entry on one line, and what the function logged below it. */
final class LogLine {
    private LogLine() {}

    static String of(Json entry) {
        if (!(entry instanceof Json.Members log)) {
            return TextTable.onOneLine(entry.plain()) + "\n";
        }
        StringBuilder line = new StringBuilder();
        line.append(log.text("started"))
                .append("  ")
                .append(log.text("status"))
                .append("  ")
                .append(log.text("type"))
                .append("  ")
                .append(log.text("function_name"))
                .append(duration(log));
        part(line, "user", log.text("user_id"));
        part(line, "key", log.text("admin_key"));
        part(line, "trigger", log.text("event_subscription_name"));
        part(line, "co_id", log.text("co_id"));
        String error = log.text("error");
        String text = TextTable.onOneLine(line.toString()) + "\n";
        if (!error.isEmpty()) {
            text += "    " + TextTable.onOneLine(log.text("error_code") + ": " + error) + "\n";
        }
        return text + messages(log);
    }

    private static void part(StringBuilder line, String name, String value) {
        if (!value.isEmpty()) {
            line.append("  ").append(name).append('=').append(value);
        }
    }

    private static String messages(Json.Members log) {
        StringBuilder lines = new StringBuilder();
        if (log.find("messages").orElse(log) instanceof Json.Array(List<Json> messages)) {
            messages.forEach(message -> lines.append("    | ")
                    .append(TextTable.onOneLine(message.plain()))
                    .append('\n'));
        }
        return lines.toString();
    }

    private static String duration(Json.Members log) {
        try {
            Duration took = Duration.between(Instant.parse(log.text("started")), Instant.parse(log.text("completed")));
            return "  " + took.toMillis() + "ms";
        } catch (DateTimeParseException e) {
            return "";
        }
    }
}
