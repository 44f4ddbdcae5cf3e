package io.espalier.operator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A table of texts: columns as wide as their content, up to a bound. */
final class TextTable {
    private static final int WIDEST = 80;

    private final List<List<String>> rows = new ArrayList<>();

    private TextTable() {}

    /** One row for each object, one column for each name in any of them. */
    static String of(List<Json.Members> objects) {
        Set<String> names = new LinkedHashSet<>();
        objects.forEach(object -> names.addAll(object.members().keySet()));
        TextTable table = new TextTable();
        table.rows.add(List.copyOf(names));
        objects.forEach(object -> table.add(names.stream().map(object::text).toList()));
        return table.write();
    }

    /** One row for each member. */
    static String of(Json.Members object) {
        TextTable table = new TextTable();
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
            table.add(List.of(member.getKey(), member.getValue().plain()));
        }
        return table.write();
    }

    private void add(Collection<String> cells) {
        rows.add(cells.stream().map(TextTable::onOneLine).toList());
    }

    /** What servers send may not steer terminals. */
    static String onOneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }

    private String write() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.min(WIDEST, Math.max(widths[i], row.get(i).length()));
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                line.append(cell).append(" ".repeat(Math.max(0, widths[i] - cell.length()) + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
