package io.espalier.rules.schema;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Finds what Java cannot read, or reads in another sense than MongoDB does. */
final class PatternSyntax {
    /** Flags inside of a pattern; the two have only these in common. */
    private static final Pattern FLAGS = Pattern.compile("\\(\\?(?<flags>[a-zA-Z-]+)[:)]");

    /** A group's number for the one, a character's for the other. */
    private static final Pattern LONG_NUMBER = Pattern.compile("\\\\\\d\\d");

    /**
     * Classes of spaces along and across lines. MongoDB's engine takes {@code \h} for a part of {@code \s} and gives
     * nothing of {@code \h+} back to a following {@code \S}, which a no-break space belongs to as well.
     */
    private static final Pattern LINE_SPACE = Pattern.compile("\\\\[hHvV]");

    private static final Pattern COMMON_FLAGS = Pattern.compile("[is-]+");

    private static final String ESCAPE = "\\\\[dwsDWS]|\\\\[\\p{Punct}]";

    private static final String CHARACTER_CLASS =
            "\\[\\^?(?:[A-Za-z0-9](?:-[A-Za-z0-9])?|[ _.,:;@/!%'\"=<>+*?(){}|$#~]|" + ESCAPE + ")++-?\\]";

    private static final String REPEATED = "(?:(?:[*+?]|\\{\\d{1,3}(?:,\\d{0,3})?\\})\\??)?";

    /** What MongoDB and Java read alike without any doubt: characters, classes and groups, perhaps repeated, and no more. */
    private static final Pattern COMMON = Pattern.compile("(?:(?:[^\\\\\\[\\]{}()*+?^$|\\x00]|\\)|" + ESCAPE + "|"
            + CHARACTER_CLASS + ")" + REPEATED + "|(?:[\\^$|]|\\((?:\\?:)?)(?![*+?{]))*+");

    private PatternSyntax() {}

    /** Whether MongoDB reads a pattern without {@link #fault} exactly as Java does. Perhaps false where it does. */
    static boolean isCommon(String pattern) {
        return COMMON.matcher(pattern).matches();
    }

    /** What is wrong with the pattern; empty if nothing. */
    static Optional<String> fault(String pattern) {
        return differentReading(pattern).or(() -> differentFlags(pattern)).or(() -> unreadable(pattern));
    }

    private static Optional<String> unreadable(String pattern) {
        try {
            BoundedPattern.of(pattern);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("the pattern cannot be read: " + e.getDescription()
                    + (e.getIndex() < 0 ? "" : " near character " + e.getIndex()));
        }
    }

    private static Optional<String> differentFlags(String pattern) {
        Matcher flags = FLAGS.matcher(pattern);
        while (flags.find()) {
            if (!COMMON_FLAGS.matcher(flags.group("flags")).matches()) {
                return Optional.of("the flags '" + flags.group("flags") + "' are not allowed, only i and s");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> differentReading(String pattern) {
        boolean inClass = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\') {
                Optional<String> fault = differentEscape(pattern, i);
                if (fault.isPresent()) {
                    return fault;
                }
                i++;
            } else if (!inClass && c == '[') {
                inClass = true;
                // A bracket that closes right at the beginning is a character of the class.
                i += pattern.startsWith("^", i + 1) ? 1 : 0;
                i += pattern.startsWith("]", i + 1) ? 1 : 0;
            } else if (inClass && c == ']') {
                inClass = false;
            } else if (inClass && c == '[') {
                return Optional.of("a character class holds an unescaped '['");
            } else if (inClass && pattern.startsWith("&&", i)) {
                return Optional.of("a character class holds '&&'");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> differentEscape(String pattern, int at) {
        if (pattern.startsWith("\\Q", at)) {
            return Optional.of("the quotation \\Q is not allowed");
        }
        if (pattern.startsWith("\\R", at)) {
            return Optional.of("the line break \\R is not allowed");
        }
        if (LINE_SPACE.matcher(pattern).region(at, pattern.length()).lookingAt()) {
            return Optional.of("the space class " + pattern.substring(at, at + 2) + " is not allowed, write [ \\t]");
        }
        return LONG_NUMBER.matcher(pattern).region(at, pattern.length()).lookingAt()
                ? Optional.of("a number of several digits after '\\' is not allowed")
                : Optional.empty();
    }
}
