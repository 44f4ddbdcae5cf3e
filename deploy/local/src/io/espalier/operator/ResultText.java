package io.espalier.operator;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A result as people read it: lists of objects as tables, one object with a name and a value per line, log entries as lines. */
final class ResultText {
    private ResultText() {}

    static String of(Json result) {
        return switch (result) {
            case Json.Array(List<Json> elements) -> list(elements);
            case Json.Members page when page.find("logs").isPresent() -> page(page);
            case Json.Members object
            when object.find("text").isPresent() -> object.text("text"); // written for people by the server
            case Json.Members object -> object.members().isEmpty() ? "" : TextTable.of(object);
            case Json.Text _, Json.Literal _ -> result.plain() + "\n";
        };
    }

    private static String list(List<Json> elements) {
        List<Json.Members> objects = elements.stream()
                .filter(Json.Members.class::isInstance)
                .map(Json.Members.class::cast)
                .toList();
        if (objects.isEmpty() || objects.size() < elements.size()) {
            StringBuilder lines = new StringBuilder();
            elements.forEach(element ->
                    lines.append(TextTable.onOneLine(element.plain())).append('\n'));
            return lines.toString();
        }
        return TextTable.of(objects);
    }

    private static String page(Json.Members page) {
        StringBuilder text = new StringBuilder();
        page.find("logs")
                .filter(Json.Array.class::isInstance)
                .map(Json.Array.class::cast)
                .ifPresent(logs -> logs.elements().forEach(entry -> text.append(LogLine.of(entry))));
        Json.Members rest = page.without("logs");
        for (Map.Entry<String, Json> member : rest.members().entrySet()) {
            Optional<String> value = Optional.of(member.getValue().plain()).filter(shown -> !shown.equals("0"));
            value.ifPresent(shown ->
                    text.append(member.getKey()).append(": ").append(shown).append('\n'));
        }
        return text.toString();
    }
}
