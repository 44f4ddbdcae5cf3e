package io.espalier.operator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads and writes JSON. */
final class JsonText {
    private static final int MAXIMUM_DEPTH = 200;

    private final String text;
    private int at;
    private int depth;

    private JsonText(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException if the text is not JSON, saying where */
    static Json read(String text) {
        JsonText reader = new JsonText(text);
        Json value = reader.value();
        reader.skipSpace();
        if (reader.at < text.length()) {
            throw reader.fault("nothing more");
        }
        return value;
    }

    private Json value() {
        skipSpace();
        if (++depth > MAXIMUM_DEPTH) {
            throw fault("less depth");
        }
        Json value = switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> new Json.Text(string());
            default -> literal();
        };
        depth--;
        return value;
    }

    private Json object() {
        Map<String, Json> members = new LinkedHashMap<>();
        at++;
        skipSpace();
        if (taken('}')) {
            return new Json.Members(members);
        }
        do {
            skipSpace();
            String name = string();
            skipSpace();
            take(':');
            members.put(name, value());
            skipSpace();
        } while (taken(','));
        take('}');
        return new Json.Members(members);
    }

    private Json array() {
        List<Json> elements = new ArrayList<>();
        at++;
        skipSpace();
        if (taken(']')) {
            return new Json.Array(elements);
        }
        do {
            elements.add(value());
            skipSpace();
        } while (taken(','));
        take(']');
        return new Json.Array(elements);
    }

    private Json literal() {
        int begin = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "+-.".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        String written = text.substring(begin, at);
        if (!written.matches("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
            at = begin;
            throw fault("a value");
        }
        return new Json.Literal(written);
    }

    private String string() {
        take('"');
        StringBuilder content = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            content.append(c == '\\' ? escaped() : c);
        }
        at++;
        return content.toString();
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> unicode();
            case '"', '\\', '/' -> c;
            default -> throw fault("an escape");
        };
    }

    private char unicode() {
        if (at + 4 > text.length()) {
            throw fault("four digits");
        }
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }

    private char peek() {
        if (at >= text.length()) {
            throw fault("more");
        }
        return text.charAt(at);
    }

    private boolean taken(char expected) {
        boolean found = peek() == expected;
        at += found ? 1 : 0;
        return found;
    }

    private void take(char expected) {
        if (!taken(expected)) {
            throw fault("'" + expected + "'");
        }
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private IllegalArgumentException fault(String expected) {
        return new IllegalArgumentException("no JSON: " + expected + " expected at character " + (at + 1));
    }

    /** On one line. */
    static String write(Json value) {
        return switch (value) {
            case Json.Text(String text) -> quoted(text);
            case Json.Literal(String written) -> written;
            case Json.Array(List<Json> elements) ->
                elements.stream().map(JsonText::write).collect(Collectors.joining(",", "[", "]"));
            case Json.Members(Map<String, Json> members) ->
                members.entrySet().stream()
                        .map(member -> quoted(member.getKey()) + ":" + write(member.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
        };
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
