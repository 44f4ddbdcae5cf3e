package io.espalier.app;

import java.util.HashSet;
import java.util.Set;

/**
 * Checks a text against the JSON grammar (RFC 8259). The BSON reader is more lenient than the grammar, keeps the last of two
 * equal keys, and does not tell where it stopped; this check gives line and column, and refuses what two readers could
 * understand differently.
 */
final class JsonSyntax {
    private static final int MAX_DEPTH = 100;

    private final String text;
    private int position;

    private JsonSyntax(String text) {
        this.text = text;
    }

    static void check(String text) throws UnreadableFileException {
        JsonSyntax syntax = new JsonSyntax(text);
        if (syntax.peek() == 0) {
            throw new UnreadableFileException("the file is empty", "write {} or [], or remove the file");
        }
        syntax.value(0);
        if (syntax.peek() != 0) {
            throw syntax.error("the JSON value ends before this point");
        }
    }

    private void value(int depth) throws UnreadableFileException {
        if (depth > MAX_DEPTH) {
            throw error("values are nested deeper than " + MAX_DEPTH);
        }
        switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            case 0 -> throw error("the file ends where a value is expected");
            default -> throw error("a value is expected");
        }
    }

    private void object(int depth) throws UnreadableFileException {
        Set<String> keys = new HashSet<>();
        position++;
        if (accept('}')) {
            return;
        }
        do {
            if (peek() == '}') {
                throw error("a comma before '}' is not allowed");
            }
            if (peek() != '"') {
                throw error("a key in double quotes is expected");
            }
            int start = position;
            if (!keys.add(string())) {
                position = start;
                throw error("this key stands twice in the same object");
            }
            expect(':');
            value(depth + 1);
        } while (accept(','));
        expect('}');
    }

    private void array(int depth) throws UnreadableFileException {
        position++;
        if (accept(']')) {
            return;
        }
        do {
            if (peek() == ']') {
                throw error("a comma before ']' is not allowed");
            }
            value(depth + 1);
        } while (accept(','));
        expect(']');
    }

    /** Returns the content with its escapes resolved, so that equal keys are found however they are written. */
    private String string() throws UnreadableFileException {
        StringBuilder content = new StringBuilder();
        position++;
        while (true) {
            char c = at(position);
            if (position >= text.length()) {
                throw error("the file ends inside a string");
            }
            if (c < ' ') {
                throw error("a control character, such as a line break, is not allowed in a string");
            }
            position++;
            if (c == '"') {
                return content.toString();
            }
            content.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() throws UnreadableFileException {
        char c = at(position++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> {
                position--;
                throw error("unknown escape in a string; allowed are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
            }
        };
    }

    private char unicode() throws UnreadableFileException {
        int code = 0;
        for (int i = 0; i < 4; i++, position++) {
            int digit = Character.digit(at(position), 16);
            if (digit < 0 || at(position) > 'f') {
                throw error("\\u needs four hexadecimal digits");
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private void number() throws UnreadableFileException {
        if (at(position) == '-') {
            position++;
        }
        if (at(position) == '0') {
            position++;
        } else {
            digits();
        }
        if (at(position) == '.') {
            position++;
            digits();
        }
        if (at(position) == 'e' || at(position) == 'E') {
            position++;
            if (at(position) == '+' || at(position) == '-') {
                position++;
            }
            digits();
        }
    }

    private void digits() throws UnreadableFileException {
        if (!isDigit(at(position))) {
            throw error("a digit is expected");
        }
        while (isDigit(at(position))) {
            position++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void word(String word) throws UnreadableFileException {
        if (!text.startsWith(word, position)) {
            throw error("a value is expected");
        }
        position += word.length();
    }

    private boolean accept(char wanted) throws UnreadableFileException {
        if (peek() != wanted) {
            return false;
        }
        position++;
        return true;
    }

    private void expect(char wanted) throws UnreadableFileException {
        if (!accept(wanted)) {
            throw error("'" + wanted + "' is expected" + (position >= text.length() ? ", but the file ends" : ""));
        }
    }

    /** The next character that is not white space; 0 at the end. */
    private char peek() throws UnreadableFileException {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        if (at(position) == '/' || at(position) == '#') {
            throw error("comments are not allowed in JSON");
        }
        if (at(position) == 0 && position < text.length()) {
            throw error("a NUL character is not allowed");
        }
        return at(position);
    }

    private char at(int index) {
        return index < text.length() ? text.charAt(index) : 0;
    }

    private UnreadableFileException error(String message) {
        int end = Math.min(position, text.length());
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < end; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new UnreadableFileException(
                "line " + line + ", column " + (end - lineStart + 1) + ": " + message, "correct the file");
    }
}
