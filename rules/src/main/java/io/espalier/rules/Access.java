package io.espalier.rules;

/** The permission that operations on data run with. It is decided once per call and cannot be widened afterwards. */
public sealed interface Access {

    /** No rules, filters or schemas apply (spec/app-services.md §2.7). */
    record SystemAccess() implements Access {}

    /** The rules of the app decide, as they read for this caller. */
    record RuledAccess(RuleContext context) implements Access {}
}
