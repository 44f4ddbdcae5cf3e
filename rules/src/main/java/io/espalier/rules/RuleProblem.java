package io.espalier.rules;

/**
 * A part of a rule file that is not honoured. The part denies what it guards.
 *
 * @param file path inside the app directory
 * @param path JSON path inside the file, such as {@code roles[0].apply_when}
 * @param reason what is wrong or not supported
 * @param advice what to do about it
 */
public record RuleProblem(String file, String path, String reason, String advice) {}
