package io.espalier.rules;

/** Why an operation under rules did not take place. */
public enum RulesErrorCode {
    /** The collection has no rule for the caller: {@code no rule exists for namespace}. */
    NO_MATCHING_RULE,
    /** A visible document may not be changed in the way that was asked: {@code update not permitted}. */
    NOT_PERMITTED,
    /** What would be stored, or deleted, does not fit the collection's schema. */
    SCHEMA_VALIDATION_FAILED,
    /** The operation, operator or stage is not available under rules. */
    NOT_SUPPORTED,
    /** The request itself is malformed: an unknown operator, a wrong type. */
    INVALID_REQUEST,
    /** More documents were found than one result may hold (spec/app-services.md §6.5). */
    RESULT_TOO_LARGE,
    /** The call's time limit passed. */
    TIME_LIMIT_EXCEEDED,
    /** MongoDB refused or failed the operation. */
    DATABASE
}
